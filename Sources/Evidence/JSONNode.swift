import Documents

/// A value of a JSON text, its members in the order of the text.
struct JSONNode {
    private let document: JSONDocument
    private let node: Int

    /// `nil` for what is no JSON.
    init?(_ text: String) {
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: Array(text.utf8))
            node = document.root
        } catch {
            return nil
        }
    }

    private init(_ document: JSONDocument, _ node: Int) {
        self.document = document
        self.node = node
    }

    /// As it is written.
    var source: String { document.source(of: node) }
    var isNull: Bool { document.kind(of: node) == .null }
    var text: String? { document.kind(of: node) == .string ? document.text(of: node) : nil }
    var number: Double? { document.kind(of: node) == .number ? document.number(of: node) : nil }
    var boolean: Bool? { document.kind(of: node) == .boolean ? document.boolean(of: node) : nil }
    var elements: [JSONNode] { document.elements(of: node).map { JSONNode(document, $0) } }
    var members: [(key: String, value: JSONNode)] {
        document.members(of: node).map { ($0.key, JSONNode(document, $0.value)) }
    }

    subscript(key: String) -> JSONNode? { members.first { $0.key == key }?.value }

    /// For people: texts without quotation marks, whole numbers without a point.
    var plain: String {
        if let text { return text }
        if let number, number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number))" }
        return isNull ? "" : source
    }
}
