/// One lexical element of an expression.
struct Token {
    let kind: Kind
    /// Its UTF-8 offsets in the source.
    let range: Range<Int>
    /// Where each scalar of a string's text stands in the source, and its closing quotes; empty for everything else.
    var offsets: [Int] = []

    enum Kind: Equatable {
        /// A name, a keyword or a reserved word.
        case word(String)
        /// The digits' value; a sign is an operator, so that the magnitude of the smallest integer fits too.
        case int(UInt64)
        case double(Double)
        case string(String)
        case symbol(Symbol)
        case end
    }
}

/// The punctuation of the language, longer symbols before those that they begin with.
enum Symbol: String, CaseIterable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case not = "!"
    case question = "?"
    case colon = ":"
    case point = "."
    case comma = ","
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"

    /// The symbol's bytes, all of them ASCII.
    static let spelt: [(symbol: Symbol, bytes: [UInt8])] = allCases.map { ($0, Array($0.rawValue.utf8)) }
}

extension Token.Kind {
    /// The element as it stands in an error message.
    var description: String {
        switch self {
        case .word(let word): "'\(word)'"
        case .int, .double: "a number"
        case .string: "a string"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}

/// Words that cannot be names (CEL language definition, "Syntax").
let reservedWords: Set<String> = [
    "false", "in", "null", "true",
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace",
    "return", "var", "void", "while",
]
