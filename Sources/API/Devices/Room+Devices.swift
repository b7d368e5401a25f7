import Telemetry

extension Room {
    /// `GET /api/devices`
    func devices(_ query: Query, _ visitor: Visitor) throws(Problem) -> Answer {
        let wanted = try DeviceFilter(query, visitor)
        let limit = try query.integer("limit", in: 1...1000) ?? 100
        let cursor = try query.text("cursor", most: 512).map(DeviceKey.init(cursor:))
        let sheets = sheets(wanted)
        let page = cursor.map { cursor in Array(sheets.drop { $0.key <= cursor }) } ?? sheets
        var json = JSONWriter()
        json.set("items", json: jsonArray(page.prefix(limit).map { $0.document() }))
        json.set("total", Int64(sheets.count))
        if page.count > limit, let last = page.prefix(limit).last {
            json.set("next", query.nextPage(of: "/api/devices", cursor: last.key.cursor))
        }
        return Answer(json.text, as: .json)
    }

    /// `GET /api/devices/{class}/{device}`
    func device(_ key: DeviceKey, _ visitor: Visitor) throws(Problem) -> Answer {
        Answer(try device(key, in: city.current, visitor).document(withRegister: true), as: .json)
    }

    /// A device that a visitor may see.
    func device(_ key: DeviceKey, in city: CityView, _ visitor: Visitor) throws(Problem) -> DeviceSheet {
        let sheet = DeviceSheet(key, board[key], in: city, at: board.clock)
        guard sheet.row != nil || sheet.entry != nil, visitor.sees(district: sheet.district) else {
            throw Problem(
                .notFound,
                "there is no \(key.deviceClass) '\(key.device)', or it lies outside your districts; /api/devices lists them"
            )
        }
        return sheet
    }

    /// All devices that the register or the board knows and the filter lets through, by class and identifier.
    func sheets(_ wanted: DeviceFilter) -> [DeviceSheet] {
        let city = city.current
        let (entries, clock) = board.all
        let known = Set(entries.map(\.key))
        let unheard = city.register.rows.map { DeviceKey(deviceClass: $0.deviceClass, device: $0.device) }
            .filter { !known.contains($0) }
        let sheets =
            entries.map { DeviceSheet($0.key, $0, in: city, at: clock) }
            + unheard.map { DeviceSheet($0, nil, in: city, at: clock) }
        return sheets.filter(wanted.lets).sorted { $0.key < $1.key }
    }
}

/// Which devices are wanted; what is `nil` is not asked for.
struct DeviceFilter {
    let classes: [String]?
    let districts: [String]?
    let device: String?
    let states: [DeviceState]?
    let text: String?

    init(_ query: Query, _ visitor: Visitor) throws(Problem) {
        classes = try query.words("class")
        districts = visitor.narrowed(try query.words("district"))
        device = try query.text("device")
        states = try query.choices("state", DeviceState.self)
        text = try query.text("q", most: 64)?.lowercased()
    }

    func lets(_ sheet: DeviceSheet) -> Bool {
        (classes?.contains(sheet.key.deviceClass) ?? true) && (districts?.contains(sheet.district) ?? true)
            && (device.map { $0 == sheet.key.device } ?? true) && (states?.contains(sheet.state) ?? true)
            && (text.map(sheet.contains) ?? true)
    }
}

extension DeviceKey {
    /// `truck/truck-0001`: neither class names nor levels of a topic hold a slash.
    var cursor: String { "\(deviceClass)/\(device)" }

    init(cursor: String) throws(Problem) {
        guard let parts = cursor.cut(at: "/"), isClassName(parts.before), !parts.behind.isEmpty,
            isWord(cursor, most: 300)
        else {
            throw Problem(
                .badRequest,
                "'cursor' is not one that 'next' has given; begin without it",
                parameter: "cursor"
            )
        }
        self.init(deviceClass: parts.before, device: parts.behind)
    }
}

extension String {
    /// What stands before the first of a mark, and what behind it. Characters would not do: a device may begin with one that joins the
    /// mark, as a skin tone does.
    func cut(at mark: Unicode.Scalar) -> (before: String, behind: String)? {
        guard let place = unicodeScalars.firstIndex(of: mark) else { return nil }
        return (String(unicodeScalars[..<place]), String(unicodeScalars[unicodeScalars.index(after: place)...]))
    }
}

private func isClassName(_ text: String) -> Bool {
    guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
