import Crypto
import HTTPTypes
import Reports

extension Answer {
    /// What a page of ours may do beside showing itself with its one style sheet.
    enum PageRights {
        /// Nothing: a report.
        case noScripts
        /// Our scripts, a form to send, reports opened from memory.
        case ownScripts
    }

    /// An HTML page with ``Reports/ReportPage/style`` as its only style sheet, which the policy names by its hash.
    init(_ html: String, asPageWith rights: PageRights) {
        self.init(Array(html.utf8), as: "text/html; charset=utf-8")
        let style = "style-src '\(Self.styleHash)'"
        let policy =
            switch rights {
            case .noScripts:
                ["default-src 'none'", style, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
            case .ownScripts:
                // Reports that a script opens from memory have the policy of this page, and the same style sheet.
                [
                    "default-src 'none'", style, "script-src 'self'", "connect-src 'self'", "img-src 'self'",
                    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
                ]
            }
        headers[.contentSecurityPolicy] = policy.joined(separator: "; ")
    }

    private static let styleHash =
        "sha256-" + base64(Array(SHA256.hash(data: Array(ReportPage.style.utf8))))
}
