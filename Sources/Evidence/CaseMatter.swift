import Documents
import Storage
import Telemetry

/// What a bundle is made of: an alert's record with its texts read.
struct CaseMatter {
    let record: AlertDossier
    let grounds: JSONNode?
    /// The place's geometry as GeoJSON, as its hash was taken.
    let geometryText: String?
    /// Before the firing, and during the alert; a part is missing until it has been frozen.
    let before: FrozenReadings?
    let during: FrozenReadings?
    private let words: CaseLists?

    init(_ record: AlertDossier, geometry: String?, words: CaseLists?) {
        self.record = record
        grounds = record.grounds.flatMap(JSONNode.init)
        geometryText = geometry
        let parts = record.evidence.compactMap { FrozenReadings($0.part) }
        before = parts.first { $0.part == .before }
        during = parts.first { $0.part == .during }
        self.words = words
    }

    var alert: Alert { record.alert }
    var parts: [FrozenReadings] { [before, during].compactMap(\.self) }
    /// The rule as it stood in its file.
    var rule: String? { grounds?["rule"]?.text }
    var register: JSONNode? { grounds?["register"] }
    var permits: JSONNode? { grounds?["permits"] }
    var place: JSONNode? { grounds?["place"] }
    /// The numbers that coverage was reckoned by, as they stood in their file; `nil` where the alert is about a device.
    var coverage: String? { grounds?["coverage"]?.text }
    /// The limits that the condition compared with.
    var limits: [JSONNode] { alert.limits.flatMap(JSONNode.init)?.elements ?? [] }

    /// The condition of the rule; `nil` where it has none, or where the rule is not known.
    var condition: String? {
        let rules = rule.flatMap { YAMLFile.read($0, file: "rule.yaml", problems: ProblemList()) }
        return rules?.elements.first?.members.first { $0.key.text == "when" }?.value.text
    }

    /// The last thing that happened, which the bundle's files are stamped with.
    var lastChange: Instant {
        (record.events.map(\.recordedAt) + record.evidence.map(\.part.recordedAt)).max() ?? alert.firedAt
    }

    /// A team, a reason or a measure as the city calls it.
    func title(of word: String) -> String {
        let entries = words.map { $0.teams + $0.dismissals + $0.measures } ?? []
        return entries.first { $0.id == word }.map { "\($0.title) (\(word))" } ?? word
    }

    /// Comments above the rule's text.
    var ruleHeading: String {
        """
        # \(alert.title)
        # rule set \(alert.ruleSet): SHA-256 of rule-set.yaml, which has all rules as they were in force

        """
    }
}
