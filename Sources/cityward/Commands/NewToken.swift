import API
import ArgumentParser
import Foundation

/// `cityward token`: a fresh token for the HTTP API.
struct NewToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes a token for the HTTP API.",
        discussion: """
            The token goes to standard output, once: nobody can tell it again. The line for tokens.csv goes to standard error; it \
            holds only the token's hash. SIGHUP lets the token in, and lets out those whose lines are gone.
            """
    )

    @Option(help: "Who gets it; it stands in the log of every act.")
    var name: String

    @Option(
        help: ArgumentHelp("What its holder may do: viewer, officer, analyst or admin.", valueName: "role"),
        transform: knownRole
    )
    var role: Role

    @Option(help: ArgumentHelp("The only districts that its holder sees, with commas; all without.", valueName: "ids"))
    var districts: String?

    func validate() throws {
        guard !name.isEmpty, !name.contains(where: { ",;\"\n\r\t".contains($0) }) else {
            throw ValidationError("A name has no commas, semicolons, quotation marks or line breaks.")
        }
    }

    func run() {
        let secret = Token.freshSecret()
        let hash = Token.hash(of: secret).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let places = (districts ?? "").split { ",;".contains($0) }.joined(separator: ";")
        // With semicolons inside, the field must not look like several columns.
        let field = places.contains(";") ? "\"\(places)\"" : places
        print(secret)
        let lines = """
            Append this line to tokens.csv, whose first line is name,role,districts,sha256, and send SIGHUP:
            \(name),\(role.rawValue),\(field),\(hash)

            """
        FileHandle.standardError.write(Data(lines.utf8))
    }
}

private func knownRole(_ text: String) throws -> Role {
    if let role = Role(rawValue: text) { return role }
    throw ValidationError("'\(text)' is none of \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
}
