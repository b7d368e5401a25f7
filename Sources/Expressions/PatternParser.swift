/// Reads a regular expression into a tree: RE2's syntax, by recursive descent.
struct PatternParser {
    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    /// How many groups are open.
    private var depth = 0

    /// What `(?ims)` switches.
    struct Flags {
        var ignoresCase = false
        /// `^` and `$` stand at lines too.
        var isMultiline = false
        /// `.` takes line feeds too.
        var dotTakesAll = false
    }

    static func parse(_ source: String) throws(PatternFault) -> PatternNode {
        var parser = PatternParser(scalars: Array(source.unicodeScalars))
        let node = try parser.alternatives()
        guard parser.position == parser.scalars.count else {
            throw PatternFault("a ')' without its '('", at: parser.position..<parser.position + 1)
        }
        return node
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    private mutating func alternatives() throws(PatternFault) -> PatternNode {
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func sequence() throws(PatternFault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = peek(), scalar != "|", scalar != ")" {
            let start = position
            guard let atom = try atom() else { continue }
            nodes.append(try repeated(atom, from: start))
        }
        return .sequence(nodes)
    }

    /// One character, class, place or group; `nil` for flags, which only change what comes behind them.
    private mutating func atom() throws(PatternFault) -> PatternNode? {
        let start = position
        guard let scalar = peek() else { return nil }
        position += 1
        switch scalar {
        case ".": return .set(flags.dotTakesAll ? .any : .anyButLineFeed)
        case "^": return .require(flags.isMultiline ? .beginningOfLine : .beginning)
        case "$": return .require(flags.isMultiline ? .endOfLine : .end)
        case "[": return .set(try characterClass(from: start))
        case "(": return try group(from: start)
        case "\\": return try escape(from: start)
        case "*", "+", "?":
            throw PatternFault("nothing stands before '\(scalar)' that it could repeat", at: start..<position)
        default: return .set(set(of: scalar))
        }
    }

    private mutating func group(from start: Int) throws(PatternFault) -> PatternNode? {
        let outer = flags
        if take("?"), try !groupHead(from: start) { return nil }
        depth += 1
        guard depth <= Pattern.maximumDepth else {
            throw PatternFault("the groups are nested more than \(Pattern.maximumDepth) deep", at: start..<position)
        }
        let inner = try alternatives()
        guard take(")") else { throw PatternFault("a closing ')' is missing", at: start..<start + 1) }
        depth -= 1
        flags = outer
        return inner
    }

    /// Reads what stands behind `(?`. Tells whether a group follows; otherwise the flags hold from here on.
    private mutating func groupHead(from start: Int) throws(PatternFault) -> Bool {
        if take(":") { return true }
        let isNamed = peek() == "<" && peek(1) != "=" && peek(1) != "!"
        if isNamed || (peek() == "P" && peek(1) == "<") {
            while peek() != nil, peek() != ">" { position += 1 }
            guard take(">") else { throw PatternFault("the group's name has no '>'", at: start..<position) }
            return true
        }
        var isOn = true
        while let flag = peek() {
            position += 1
            switch flag {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotTakesAll = isOn
            // Which of several matches is taken does not matter here.
            case "U": break
            case "-" where isOn: isOn = false
            case ":": return true
            case ")": return false
            default:
                throw PatternFault(
                    "groups begin with '(', '(?:' or flags such as '(?i)'; looking ahead or behind is not supported",
                    at: start..<position
                )
            }
        }
        throw PatternFault("a closing ')' is missing", at: start..<start + 1)
    }
}

extension PatternParser {
    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    /// The set of one character, in both cases if that is asked for.
    func set(of scalar: Unicode.Scalar) -> ScalarSet {
        var set = ScalarSet.scalar(scalar)
        if flags.ignoresCase { set.ignoreCase() }
        return set
    }
}
