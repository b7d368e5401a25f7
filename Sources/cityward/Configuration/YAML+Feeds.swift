import Documents
import Foundation
import Hosting

extension YAMLValue {
    /// The texts of a list that must not be empty, each with its place.
    var texts: [(text: String, value: YAMLValue)] {
        let texts: [(text: String, value: YAMLValue)] = elements.compactMap { element in
            guard let text = element.text, !text.isEmpty else {
                element.report("a text is expected here")
                return nil
            }
            return (text, element)
        }
        if texts.isEmpty { report("the list is empty; leave the key out for all") }
        return texts
    }

    /// The texts of a list that are all among some names.
    func choices(among names: [String], called what: String) -> [String] {
        texts.compactMap { text, value in
            if names.contains(text) { return text }
            let advice = nearestName(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
            value.report("'\(text)' is not \(what), which is one of \(names.joined(separator: ", "))\(advice)")
            return nil
        }
    }
}

extension YAMLMapping {
    /// An address that alerts may be sent to: https, or http on this computer.
    func url(_ key: String, isRequired: Bool) -> String? {
        guard let text = isRequired ? requiredText(key) : requiredTextIfThere(key) else { return nil }
        guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
            let scheme = components.scheme, components.user == nil, components.fragment == nil
        else {
            self[key]?.report("'\(key)' is an address such as https://example.org/alerts, without a user")
            return nil
        }
        switch scheme {
        case "https": return text
        case "http" where isLoopback(host): return text
        case "http":
            self[key]?.report("'\(key)' is plain http, over which alerts could be read and altered; write https")
        default:
            self[key]?.report("'\(key)' begins with https://")
        }
        return nil
    }

    private func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy {
                    $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                })
    }
}
