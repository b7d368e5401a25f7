/// Who asks, and what they may see.
struct Visitor: Sendable, Equatable {
    let name: String
    let role: Role
    /// `nil` for all.
    let districts: Set<String>?
    /// Of the token; `nil` for whoever is on the same machine where there are no tokens.
    let hash: [UInt8]?

    /// Whoever is on this machine, where no tokens are configured.
    static let local = Visitor(name: "local", role: .admin, districts: nil, hash: nil)
    /// Somebody whom nobody asked for a token.
    static let anybody = Visitor(name: "", role: .viewer, districts: [], hash: nil)

    init(_ token: Token) {
        self.init(name: token.name, role: token.role, districts: token.districts, hash: token.hash)
    }

    private init(name: String, role: Role, districts: Set<String>?, hash: [UInt8]?) {
        self.name = name
        self.role = role
        self.districts = districts
        self.hash = hash
    }

    func sees(district: String) -> Bool {
        districts?.contains(district) ?? true
    }

    /// The districts of a question, cut down to those that the visitor sees; `nil` for all.
    func narrowed(_ wanted: [String]?) -> [String]? {
        guard let districts else { return wanted }
        return wanted.map { $0.filter(districts.contains) } ?? districts.sorted()
    }

    func require(_ may: KeyPath<Role, Bool>, _ what: String) throws(Problem) {
        guard role[keyPath: may] else {
            throw Problem(
                .forbidden,
                "role \(role.rawValue) may not \(what); ask an administrator for a token with another role"
            )
        }
    }
}
