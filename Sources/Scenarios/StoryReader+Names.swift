import Places
import Telemetry

/// The names that an arrow may use, and what is said where one is not known.
extension StoryReader {
    func rule(_ word: StoryWord) throws(StoryFault) -> String {
        if context.rules.contains(word.text) { return word.text }
        guard !context.knownRules.contains(word.text) else {
            throw StoryFault("'\(word.text)' is not among the 'rules' of this scenario; add it there", at: word)
        }
        throw StoryFault(
            "there is no rule '\(word.text)'",
            at: word,
            spelt: word.text,
            among: context.knownRules,
            otherwise: "rules of the scenario are \(context.rules.joined(separator: ", "))"
        )
    }

    func device(_ word: StoryWord) throws(StoryFault) -> String {
        // An alert of a rule on roads has the road for its device.
        if devices[word.text] != nil || context.roads.contains(word.text) { return word.text }
        throw StoryFault(
            "'\(word.text)' has not reported so far",
            at: word,
            spelt: word.text,
            among: devices.keys,
            otherwise: "devices of the story are \(devices.keys.sorted().joined(separator: ", "))"
        )
    }

    func place(_ word: StoryWord) throws(StoryFault) -> String {
        if context.places.place(named: word.text) != nil { return word.text }
        throw StoryFault(
            "there is no place '\(word.text)'",
            at: word,
            spelt: word.text,
            among: context.places.places.map(\.identifier),
            otherwise: "places are called as in the place files, by their 'id'"
        )
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ word: StoryWord
    ) throws(StoryFault) -> Choice {
        if let choice = Choice(rawValue: word.text) { return choice }
        throw StoryFault(
            "'\(word.text)' is none of \(names(Choice.self))",
            at: word,
            spelt: word.text,
            among: Choice.allCases.map(\.rawValue),
            otherwise: "write one of them"
        )
    }

    func names<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
