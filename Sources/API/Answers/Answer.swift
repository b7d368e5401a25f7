import Hummingbird
import HTTPTypes
import NIOCore

/// What goes back to a client, before headers that every answer has are added.
struct Answer {
    var status = HTTPResponse.Status.ok
    var headers = HTTPFields()
    var body: ResponseBody

    init(_ text: String, as type: MediaType) {
        body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        headers[.contentType] = type.rawValue
    }

    init(_ bytes: [UInt8], as type: String) {
        body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        headers[.contentType] = type
    }

    init(_ problem: Problem) {
        self.init(problem.document, as: .problem)
        status = problem.kind.status
        switch problem.kind {
        case .unauthorised:
            let basic = problem.takesPassword ? ", Basic realm=\"cityward\", charset=\"UTF-8\"" : ""
            headers[.wwwAuthenticate] = "Bearer realm=\"cityward\"" + basic
        case .methodNotAllowed:
            headers[.allow] = problem.allowed.map(\.rawValue).joined(separator: ", ")
        case .busy, .storeUnavailable: headers[.retryAfter] = "2"
        case .badRequest, .forbidden, .notFound, .notAcceptable, .conflict, .tooLarge, .unsupportedMediaType,
            .unknownWord,
            .misdirected, .tooSlow, .internalError:
            break
        }
    }

    /// The client has it already.
    static func unchanged(etag: String) -> Answer {
        var answer = Answer("", as: .json)
        answer.status = .notModified
        answer.headers = [.eTag: etag]
        answer.body = ResponseBody()
        return answer
    }

    enum MediaType: String {
        case json = "application/json"
        case geoJSON = "application/geo+json"
        case problem = "application/problem+json"
        case health = "application/health+json"
        case events = "text/event-stream"
        case metrics = "text/plain; version=0.0.4; charset=utf-8"
        case yaml = "application/yaml"
        case html = "text/html; charset=utf-8"
        case schema = "application/schema+json"
        /// As OGC API – Features names the type of its definition.
        case openAPI = "application/vnd.oai.openapi+json;version=3.0"

        /// As documents name it: how a text is encoded goes without saying.
        var name: String { self == .html ? "text/html" : rawValue }
    }
}
