import Foundation
import HTTPTypes

/// The page's files, served from where they lie: its own folder, and Leaflet's under `leaflet/`.
struct PageFiles: Sendable {
    /// `nil` where there is no page.
    let folder: String?
    let leaflet: String
    /// The description of the API; `nil` where it was not found.
    let openAPI: String?

    private static let mostBytes = 4 << 20

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "json": "application/json", "svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon",
        "webmanifest": "application/manifest+json", "woff2": "font/woff2", "map": "application/json",
    ]

    /// A file of the page.
    ///
    /// `name`: its path below `/assets/`.
    /// `known`: If-None-Match of the request.
    func answer(_ name: String, unless known: String?) throws(Problem) -> Answer {
        guard let path = path(of: name), let type = Self.types[String(name.split(separator: ".").last ?? "")] else {
            throw Problem(.notFound, "the page has no file '\(name.prefix(64))'")
        }
        return try answer(fileAt: path, as: type, unless: known)
    }

    /// `GET /openapi.yaml`
    func description(unless known: String?) throws(Problem) -> Answer {
        guard let openAPI else { throw Problem(.notFound, "openapi.yaml did not come with the program") }
        return try answer(fileAt: openAPI, as: Answer.MediaType.yaml.rawValue, unless: known)
    }

    private func answer(fileAt path: String, as type: String, unless known: String?) throws(Problem) -> Answer {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: Self.mostBytes)
        else {
            throw Problem(.notFound, "there is no such file")
        }
        let bytes = [UInt8](data)
        let etag = Answer.entityTag(of: bytes)
        if let known, Answer.matches(known, etag) { return .unchanged(etag: etag) }
        var answer = Answer(bytes, as: type)
        answer.headers[.eTag] = etag
        answer.headers[.cacheControl] = "no-cache"
        return answer
    }

    /// `nil` for anything but plain names: no way leads out of the folders.
    private func path(of name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 4, parts.allSatisfy(isPlain) else { return nil }
        if parts.count > 1, parts[0] == "leaflet" {
            return ([leaflet] + parts.dropFirst().map(String.init)).joined(separator: "/")
        }
        return folder.map { "\($0)/\(name)" }
    }

    private func isPlain(_ part: Substring) -> Bool {
        !part.isEmpty && !part.hasPrefix(".")
            && part.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            }
    }
}
