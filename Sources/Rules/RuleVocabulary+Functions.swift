import Documents
import Expressions
import Places
import Telemetry

extension RuleVocabulary {
    var functions: [String] {
        let ofTheReading = ["inside", "near", "distance", "crossed", "permitted", "changed", "limit"]
        switch scope {
        case .reading: return ofTheReading + lookingBack
        case .tracking: return ofTheReading
        case .silence: return ["limit", "permitted"]
        }
    }

    private var lookingBack: [String] { ["visited", "since"] + Aggregate.allCases.map(\.rawValue) }

    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding? {
        // What looks back is known in every condition on readings, so that its error says why it cannot be used.
        let isKnown = functions.contains(function) || scope == .tracking && lookingBack.contains(function)
        guard isKnown else { return nil }
        switch function {
        case "inside": return try inside(arguments, at: syntax)
        case "near": return try near(arguments, at: syntax)
        case "distance": return try distance(arguments, at: syntax)
        case "crossed": return try crossed(arguments, at: syntax)
        case "visited": return try visited(arguments, at: syntax)
        case "since": return try since(arguments, at: syntax)
        case "changed": return try changed(arguments, at: syntax)
        case "limit": return try limit(arguments, at: syntax)
        case "permitted":
            guard arguments.isEmpty else { throw Fault("permitted() has no arguments", at: syntax) }
            notePermits()
            return allot("permitted()", .permitted, .bool)
        default:
            guard let aggregate = Aggregate(rawValue: function) else { return nil }
            return try self.aggregate(aggregate, arguments, at: syntax)
        }
    }

    // MARK: - Places

    /// What a function on places is about.
    private enum Target {
        case places([PlaceID])
        case permit(PermitSite)
    }

    private mutating func inside(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(1, arguments, "inside(\"place or kind\")", at: syntax)
        switch try target(arguments[0], of: "inside()") {
        case .places(let found):
            return allot("inside(\(found.map(\.number)))", .inside(placeSet: placeSet(of: found)), .bool)
        case .permit(let site): return allot("inside(permit.\(site))", .insidePermit(site), .bool)
        }
    }

    private mutating func near(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(2, arguments, "near(\"place or kind\", 50), in metres", at: syntax)
        guard let metres = arguments[1].number, metres >= 0, metres <= 100_000 else {
            throw Fault("near() ends with a number of metres, at most 100000", at: arguments[1])
        }
        switch try target(arguments[0], of: "near()") {
        case .places(let found):
            let set = placeSet(of: found)
            return allot("near(\(set), \(metres))", .near(placeSet: set, metres: metres), .bool)
        case .permit(let site):
            return allot("near(permit.\(site), \(metres))", .nearPermit(site, metres: metres), .bool)
        }
    }

    private mutating func distance(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(1, arguments, "distance(\"place or kind\")", at: syntax)
        switch try target(arguments[0], of: "distance()") {
        case .places(let found):
            let set = placeSet(of: found)
            return allot("distance(\(set))", .distance(placeSet: set), .double)
        case .permit(let site): return allot("distance(permit.\(site))", .distancePermit(site), .double)
        }
    }

    private mutating func crossed(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(1, arguments, "crossed(\"place or kind\")", at: syntax)
        let set = placeSet(of: try namedPlaces(arguments[0], of: "crossed()"))
        return allot("crossed(\(set))", .crossed(placeSet: set), .bool)
    }

    private mutating func visited(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(2, arguments, "visited(\"place or kind\", \"2h\")", at: syntax)
        guard scope == .reading else { throw nested(syntax) }
        let found = try namedPlaces(arguments[0], of: "visited()")
        let span = try span(arguments[1])
        let mark = mark(track(insideOf: found), for: span)
        return allot("visited(\(mark), \(span))", .visited(mark: mark, span), .bool)
    }

    private mutating func target(_ argument: Syntax, of function: String) throws(Fault) -> Target {
        guard let path = argument.path, path.count == 2, path[0] == "permit" else {
            return .places(try namedPlaces(argument, of: function))
        }
        try demandPosition(argument)
        guard scope == .reading else {
            throw Fault("the permit depends on where the truck was before, and cannot be tracked itself", at: argument)
        }
        guard let site = PermitSite(rawValue: path[1]) else {
            throw Fault(
                "a permit has no place '\(path[1])'",
                at: argument,
                spelt: path[1],
                among: PermitSite.allCases.map(\.rawValue)
            )
        }
        notePermitSites()
        return .permit(site)
    }

    private func namedPlaces(_ argument: Syntax, of function: String) throws(Fault) -> [PlaceID] {
        try demandPosition(argument)
        guard let name = argument.string else {
            throw Fault(
                "\(function) takes the name or kind of a place as a text, or permit.disposal_site",
                at: argument
            )
        }
        let found = places.place(named: name).map { [$0] } ?? places.places(ofKind: name)
        guard found.isEmpty else { return found }
        throw Fault(
            "no place file defines a place or kind '\(name)'",
            at: argument,
            suggestion: (places.nearestName(to: name) ?? places.nearestKind(to: name)).map { "\"\($0)\"" }
        )
    }

    private func demandPosition(_ syntax: Syntax) throws(Fault) {
        guard deviceClass.position == nil else { return }
        throw Fault("readings of class \(deviceClass.name) have no lat and lon", at: syntax)
    }

    // MARK: - Looking back

    private mutating func changed(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(1, arguments, "changed(field)", at: syntax)
        let field = try field(arguments[0], of: "changed(field)")
        return allot("changed(\(field))", .changed(field), .bool)
    }

    private mutating func since(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(2, arguments, "since(condition, \"12h\")", at: syntax)
        guard scope == .reading else { throw nested(syntax) }
        let span = try span(arguments[1])
        let mark = mark(try track(arguments[0]), for: span)
        return allot("since(\(mark), \(span))", .since(mark: mark, span), .duration)
    }

    private mutating func aggregate(
        _ aggregate: Aggregate,
        _ arguments: [Syntax],
        at syntax: Syntax
    ) throws(Fault) -> Binding {
        let usage = "\(aggregate.rawValue)(field, \"10m\")"
        guard arguments.count == 2 || arguments.count == 3 else {
            throw Fault(
                "write \(usage), or with a condition on the readings that count as a third argument",
                at: syntax
            )
        }
        guard scope == .reading else { throw nested(syntax) }
        let field = try field(arguments[0], of: usage)
        let kind = kind(of: field)
        guard kind == .number || kind == .integer || aggregate == .count else {
            let name = deviceClass.fields[field].name
            throw Fault("\(aggregate.rawValue)() needs a number, and \(name) is \(type(of: field))", at: arguments[0])
        }
        let span = try span(arguments[1])
        let filter = arguments.count == 3 ? try track(arguments[2]) : nil
        let window = window(aggregate, over: field, filter: filter, span: span)
        let type: ValueType = aggregate == .count ? .int : .double
        return allot("\(aggregate.rawValue)(\(window))", .aggregate(aggregate, window: window), type)
    }

    private func field(_ argument: Syntax, of usage: String) throws(Fault) -> Int {
        guard let path = argument.path, path.count == 1 else {
            throw Fault("\(usage) begins with the name of a field", at: argument)
        }
        if let field = deviceClass.index(ofField: path[0]) { return field }
        throw Fault(
            "class \(deviceClass.name) has no field '\(path[0])'",
            at: argument,
            spelt: path[0],
            among: deviceClass.fields.map(\.name)
        )
    }

    private func span(_ argument: Syntax) throws(Fault) -> TimeSpan {
        if let text = argument.string, let span = TimeSpan(text), span > .zero, span <= .days(1) { return span }
        throw Fault("a window is a text such as \"10m\", at most \"1d\"", at: argument)
    }

    private func nested(_ syntax: Syntax) -> Fault {
        Fault("what looks back over readings cannot stand in another condition of that kind", at: syntax)
    }

    // MARK: - Limits

    private mutating func limit(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding {
        try demand(1, arguments, "limit(\"table\")", at: syntax)
        guard let name = arguments[0].string else {
            throw Fault("limit() takes the id of a limit table as a text", at: arguments[0])
        }
        guard let number = limits.firstIndex(where: { $0.id == name }) else {
            let message = "no limit file defines a table '\(name)' for class \(deviceClass.name)"
            let nearest = nearestName(to: name, among: limits.map(\.id))
            throw Fault(message, at: arguments[0], suggestion: nearest.map { "\"\($0)\"" })
        }
        usedLimits.insert(number)
        return allot("limit(\(number))", .limit(number), .double)
    }

    private func demand(_ count: Int, _ arguments: [Syntax], _ usage: String, at syntax: Syntax) throws(Fault) {
        guard arguments.count == count else { throw Fault("write \(usage)", at: syntax) }
    }
}
