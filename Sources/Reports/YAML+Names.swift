import Documents

extension YAMLValue {
    /// The text, if it is one of the names that there are; a problem with the nearest of them where it is not.
    func known(among names: [String], as what: String) -> String? {
        guard let text else {
            report("the name of a \(what) is expected here")
            return nil
        }
        guard !names.contains(text) else { return text }
        let advice = nearestName(to: text, among: names).map { "did you mean '\($0)'?" }
        let list = names.isEmpty ? "there is none" : "there are \(names.prefix(20).joined(separator: ", "))"
        report("there is no \(what) '\(text)'; \(advice ?? list)")
        return nil
    }
}

extension YAMLMapping {
    func boolean(_ key: String) -> Bool? {
        guard let value = self[key] else { return nil }
        switch value.text {
        case "true": return true
        case "false": return false
        default:
            value.report("'\(key)' is true or false")
            return nil
        }
    }
}
