import HTTPTypes

/// Headers that every answer has, so that a page can load nothing and tell nothing beyond this server and its tiles.
struct HeaderPolicy: Sendable {
    private let contentSecurity: String

    /// `tileOrigin`: where map tiles come from, as a Content-Security-Policy names it.
    init(tileOrigin: String?) {
        let images = ["img-src 'self' data:", tileOrigin].compactMap(\.self).joined(separator: " ")
        contentSecurity = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", images, "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    func add(to headers: inout HTTPFields) {
        if headers[.contentSecurityPolicy] == nil { headers[.contentSecurityPolicy] = contentSecurity }
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "no-referrer"
        if headers[.cacheControl] == nil { headers[.cacheControl] = headers[.eTag] == nil ? "no-store" : "no-cache" }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = named("Referrer-Policy")
    static let xAccelBuffering = named("X-Accel-Buffering")
    static let lastEventID = named("Last-Event-ID")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is the name of a header") }
        return field
    }
}
