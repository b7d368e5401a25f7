/// A JSON text as a flat table of its values, each with its place in the text, so that errors can say where.
///
/// A map file is mostly numbers; eight bytes a value keep ten million vertices within reach.
package struct JSONDocument {
    /// The bound of nesting; GeoJSON needs eight.
    package static let maximumDepth = 64
    /// The bound of values in one document: three a vertex, and some.
    package static let maximumValues = 60_000_000

    package enum Kind {
        case object, array, string, number, boolean, null
    }

    /// Where a value begins, and where it ends: for an object or array the number of the node after its last content,
    /// for anything else the offset after its last byte.
    package struct Node {
        package let offset: UInt32
        package var end: UInt32
    }

    package let bytes: [UInt8]
    package let nodes: [Node]

    /// The outermost value.
    package let root = 0

    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var scanner = JSONScanner(bytes: bytes)
        try scanner.scanDocument()
        self.bytes = bytes
        self.nodes = scanner.nodes
    }

    package func offset(of node: Int) -> Int { Int(nodes[node].offset) }

    package func kind(of node: Int) -> Kind {
        switch bytes[offset(of: node)] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The node that follows a value and everything in it.
    package func next(after node: Int) -> Int {
        switch kind(of: node) {
        case .object, .array: Int(nodes[node].end)
        case .string, .number, .boolean, .null: node + 1
        }
    }

    /// The nodes of an array's elements; none for anything else.
    package func elements(of array: Int) -> [Int] {
        guard kind(of: array) == .array else { return [] }
        var elements: [Int] = []
        var node = array + 1
        while node < Int(nodes[array].end) {
            elements.append(node)
            node = next(after: node)
        }
        return elements
    }

    /// The keys and value nodes of an object; none for anything else.
    package func members(of object: Int) -> [Member] {
        guard kind(of: object) == .object else { return [] }
        var members: [Member] = []
        var node = object + 1
        while node < Int(nodes[object].end) {
            members.append(Member(key: text(of: node), keyNode: node, value: node + 1))
            node = next(after: node + 1)
        }
        return members
    }

    package struct Member {
        package let key: String
        package let keyNode: Int
        package let value: Int
    }
}
