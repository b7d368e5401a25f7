import Documents
import JT808
import Telemetry

/// An object of a JSON document, whose members are asked for by name and kind; refusals name the member by its path.
struct JSONMembers {
    private let document: JSONDocument
    private let values: [String: Int]
    /// What stands before a member's name in a refusal: empty, or `body.`
    let path: String

    init(parsing bytes: [UInt8]) throws(Refusal) {
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: bytes)
        } catch {
            guard !bytes.isEmpty else { throw Refusal(reason: .empty, detail: "no JSON in the payload") }
            throw Refusal(reason: .malformed, detail: "not JSON, from byte \(error.offset): \(error.message)")
        }
        guard document.kind(of: document.root) == .object else {
            throw Refusal(reason: .notAnObject, detail: "a message is a JSON object")
        }
        values = Self.values(of: document.root, in: document)
        path = ""
    }

    private init(_ node: Int, of parent: JSONMembers, path: String) {
        document = parent.document
        values = Self.values(of: node, in: document)
        self.path = path
    }

    /// Members of one name: the last one counts, as it does for most readers. `null` is as if it were not there.
    private static func values(of node: Int, in document: JSONDocument) -> [String: Int] {
        let members = document.members(of: node).filter { document.kind(of: $0.value) != .null }
        return Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    // MARK: - Objects

    func object(_ name: String) throws(Refusal) -> JSONMembers {
        let node = try node(name)
        guard document.kind(of: node) == .object else { throw wrongType(name, "an object") }
        return JSONMembers(node, of: self, path: "\(path)\(name).")
    }

    func objectIfThere(_ name: String) -> JSONMembers? {
        guard let node = values[name], document.kind(of: node) == .object else { return nil }
        return JSONMembers(node, of: self, path: "\(path)\(name).")
    }

    func objects(_ name: String) throws(Refusal) -> [JSONMembers] {
        let node = try node(name)
        let elements = document.elements(of: node)
        guard document.kind(of: node) == .array, elements.allSatisfy({ document.kind(of: $0) == .object }) else {
            throw wrongType(name, "an array of objects")
        }
        return elements.enumerated().map { JSONMembers($1, of: self, path: "\(path)\(name)[\($0)].") }
    }

    // MARK: - Values

    /// A whole number from 0.
    func integer(_ name: String, upTo most: UInt32) throws(Refusal) -> UInt32 {
        let node = try node(name)
        guard document.kind(of: node) == .number else { throw wrongType(name, "a whole number") }
        let number = document.number(of: node)
        guard let whole = UInt32(exactly: number), whole <= most else {
            throw Refusal(reason: .outOfRange, detail: "\(path)\(name) \(number) is not from 0 to \(most)")
        }
        return whole
    }

    func integerIfThere(_ name: String, upTo most: UInt32) throws(Refusal) -> UInt32? {
        values[name] == nil ? nil : try integer(name, upTo: most)
    }

    /// Digits as a text, or as a number, which has lost the zeros in front.
    func digits(_ name: String, count: Int? = nil) throws(Refusal) -> String {
        let node = try node(name)
        switch document.kind(of: node) {
        case .string: return document.text(of: node)
        case .number:
            let digits = document.source(of: node)
            return String(repeating: "0", count: max(0, (count ?? 0) - digits.utf8.count)) + digits
        case .object, .array, .boolean, .null: throw wrongType(name, "digits, as a text or a whole number")
        }
    }

    func phone(_ name: String) throws(Refusal) -> Phone {
        let digits = try digits(name)
        guard let phone = Phone(digits, edition: .year2019(revision: 1)) else {
            throw Refusal(
                reason: .wrongType,
                detail: "\(path)\(name) '\(digits.prefix(40))' is no number of 1 to 20 digits"
            )
        }
        return phone
    }

    /// The members that are texts.
    var texts: [(key: String, text: String)] {
        values.compactMap { key, node in document.kind(of: node) == .string ? (key, document.text(of: node)) : nil }
    }

    private func node(_ name: String) throws(Refusal) -> Int {
        guard let node = values[name] else { throw Refusal(reason: .missingField, detail: "\(path)\(name)") }
        return node
    }

    private func wrongType(_ name: String, _ expected: String) -> Refusal {
        Refusal(reason: .wrongType, detail: "\(path)\(name) is not \(expected)")
    }
}
