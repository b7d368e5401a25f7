extension Query {
    /// The path of the next page: the same question from another cursor on.
    func nextPage(of path: String, cursor: String) -> String {
        var parameters = all
        parameters["cursor"] = cursor
        return link(path, parameters)
    }

    /// The path of this page.
    func page(of path: String) -> String {
        all.isEmpty ? path : link(path, all)
    }

    private func link(_ path: String, _ parameters: [String: String]) -> String {
        let pairs = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\(percentEncoded($0.value))" }
        return path + "?" + pairs.joined(separator: "&")
    }
}
