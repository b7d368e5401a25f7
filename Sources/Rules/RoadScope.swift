import Coverage
import Expressions
import Places

/// One road and what sweepers did to it in a window, for the conditions of rules on roads.
struct RoadScope: SlotSource {
    /// What a window came to.
    struct Figures {
        let coverage: RoadCoverage
        /// The longest stretch that was missed; `nil` where nothing was.
        let longestMiss: MissedStretch?

        var missedMetres: Double { longestMiss?.metres ?? 0 }
    }

    let road: Road
    let figures: Figures
    let slots: [RoadVocabulary.Meaning]
    private var texts: [String] = []

    init(_ road: Road, _ figures: Figures, _ slots: [RoadVocabulary.Meaning]) {
        self.road = road
        self.figures = figures
        self.slots = slots
    }

    mutating func load(_ slot: Int) -> Operand {
        switch slots[slot] {
        case .coverage: return .double(figures.coverage.share)
        case .sweeps: return .int(Int64(figures.coverage.sweeps))
        case .flushes: return .int(Int64(figures.coverage.flushes))
        case .missed: return .double(figures.missedMetres)
        case .property(let name, let isNumber):
            guard let value = road.place.properties[name] else { return .absent }
            if isNumber, case .number(let number) = value { return .double(number) }
            texts.append(road.text(name) ?? "")
            return .text(UInt32(texts.count - 1))
        }
    }

    func string(_ handle: UInt32) -> String { texts[Int(handle)] }
}
