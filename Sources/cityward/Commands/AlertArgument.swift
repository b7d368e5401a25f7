import ArgumentParser
import Storage

/// An alert on the command line: its identifier, or its first letters.
struct AlertArgument: ParsableArguments {
    private static let fewestLetters = 6

    @Argument(help: "The alert: its identifier, or at least its first 6 letters.")
    var alert: String

    func validate() throws {
        guard alert.utf8.count >= Self.fewestLetters else {
            throw ValidationError("'\(alert)' is too short: write at least \(Self.fewestLetters) letters of the alert.")
        }
    }

    /// The whole identifier of the alert that is meant.
    func identifier(in store: borrowing StoreReader) throws -> String {
        // Identifiers are lower-case; people may read them to each other otherwise.
        let found = try store.alerts(beginningWith: alert.lowercased(), limit: 4)
        guard let first = found.first else {
            throw Failure("no alert begins with '\(alert)'; 'cityward alerts --cases --status any' lists them")
        }
        guard found.count == 1 || first == alert.lowercased() else {
            throw Failure("several alerts begin with '\(alert)': \(found.joined(separator: ", ")); write more letters")
        }
        return first
    }
}
