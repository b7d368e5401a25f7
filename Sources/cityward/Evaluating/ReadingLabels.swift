import Documents

/// What a reading on the command line says besides its fields.
struct ReadingLabels {
    let device: String?
    let deviceClass: String?
    let hasTime: Bool

    /// - Throws: ``ReadingMistake`` where it is no JSON object, or these members are no texts.
    init(_ json: [UInt8]) throws(ReadingMistake) {
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: json)
        } catch {
            throw ReadingMistake("not JSON: \(error.message)")
        }
        guard document.kind(of: document.root) == .object else { throw ReadingMistake("a reading is a JSON object") }
        let members = document.members(of: document.root)
        func text(_ key: String) throws(ReadingMistake) -> String? {
            guard let node = members.first(where: { $0.key == key })?.value else { return nil }
            guard document.kind(of: node) == .string else { throw ReadingMistake("\"\(key)\" is a text") }
            return document.text(of: node)
        }
        device = try text("device")
        deviceClass = try text("class")
        hasTime = members.contains { $0.key == "time" }
    }
}

/// Why a reading was not evaluated.
struct ReadingMistake: Error {
    let message: String
    /// As far as it could be told.
    let device: String?

    init(_ message: String, device: String? = nil) {
        self.message = message
        self.device = device
    }
}
