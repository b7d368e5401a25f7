extension Query {
    /// The path of the next page: the same question from another cursor on.
    func nextPage(of path: String, cursor: String) -> String {
        var parameters = all
        parameters["cursor"] = cursor
        let pairs = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\(percentEncoded($0.value))" }
        return path + "?" + pairs.joined(separator: "&")
    }
}
