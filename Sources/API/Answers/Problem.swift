import HTTPTypes
import Telemetry

/// Why a request was not answered as it was meant: an RFC 9457 problem document.
struct Problem: Error {
    let kind: Kind
    /// What is wrong, and what helps.
    let detail: String
    /// The query parameter or the member of the body that is meant.
    var parameter: String?
    /// The case as it stands, where somebody was faster.
    var file: CaseFile?
    /// The words that the city's list has.
    var list: [CaseLists.Entry]?
    /// Whether a token may come as a password, too.
    var takesPassword = false
    /// Methods that the path takes.
    var allowed: [HTTPRequest.Method] = []

    init(_ kind: Kind, _ detail: String, parameter: String? = nil) {
        self.kind = kind
        self.detail = detail
        self.parameter = parameter
    }

    /// The kinds of problem that clients tell apart.
    enum Kind: String, CaseIterable {
        case badRequest = "bad_request"
        case unauthorised
        case forbidden
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case notAcceptable = "not_acceptable"
        case conflict
        case tooLarge = "too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case unknownWord = "unknown_word"
        case misdirected
        case tooSlow = "too_slow"
        case busy
        case storeUnavailable = "store_unavailable"
        case internalError = "internal_error"

        var status: HTTPResponse.Status {
            switch self {
            case .badRequest: .badRequest
            case .unauthorised: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .notAcceptable: .notAcceptable
            case .conflict: .conflict
            case .tooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .unknownWord: .unprocessableContent
            case .misdirected: .misdirectedRequest
            case .tooSlow, .busy, .storeUnavailable: .serviceUnavailable
            case .internalError: .internalServerError
            }
        }

        /// For people.
        var title: String {
            switch self {
            case .badRequest: "请求有误"
            case .unauthorised: "需要有效的访问令牌"
            case .forbidden: "没有权限"
            case .notFound: "没有找到"
            case .methodNotAllowed: "不支持的方法"
            case .notAcceptable: "没有所要的格式"
            case .conflict: "案件已被他人处理"
            case .tooLarge: "请求过大"
            case .unsupportedMediaType: "请求内容须为 JSON"
            case .unknownWord: "词表中没有此项"
            case .misdirected: "主机名不符"
            case .tooSlow: "查询时间过长"
            case .busy: "服务繁忙"
            case .storeUnavailable: "数据库暂不可用"
            case .internalError: "内部错误"
            }
        }
    }

    var document: String {
        var json = JSONWriter()
        json.set("type", "urn:cityward:problem:\(kind.rawValue)")
        json.set("title", kind.title)
        json.set("status", Int64(kind.status.code))
        json.set("detail", detail)
        json.set("parameter", parameter)
        if let file { json.set("case", json: caseDocument(file)) }
        if let list { json.set("list", json: jsonArray(list.map(entryDocument))) }
        return json.text
    }
}
