/// The city's own words for its officers' acts: teams, reasons to dismiss, measures that were taken.
public struct CaseLists: Sendable, Equatable {
    /// An entry of a list: what stands in the store, and what people read.
    public struct Entry: Sendable, Equatable {
        public let id: String
        public let title: String

        public init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }

    public var teams: [Entry]
    public var dismissals: [Entry]
    public var measures: [Entry]

    public init(teams: [Entry], dismissals: [Entry], measures: [Entry]) {
        self.teams = teams
        self.dismissals = dismissals
        self.measures = measures
    }

    /// The words of an act that no list has, and what the list has instead; `nil` where all is well.
    public func unknownWord(in act: CaseAct.Kind) -> (word: String, list: [Entry])? {
        switch act {
        case .accept, .reopen: nil
        case .assign(let team): unknown(team, in: teams)
        case .dismiss(let reason): unknown(reason, in: dismissals)
        case .close(let measure): unknown(measure, in: measures)
        }
    }

    private func unknown(_ word: String, in list: [Entry]) -> (word: String, list: [Entry])? {
        list.contains { $0.id == word } ? nil : (word, list)
    }
}
