import Hummingbird
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// The way of a request: what it asks for, who asks, the answer, and what is counted.
struct Responder: HTTPResponder {
    typealias Context = APIContext

    /// Requests that are answered at a time; event streams do not count.
    static let mostRequests = 64
    private static let mostBody = 64 << 10
    /// How long a client may take to send a body.
    private static let longestBody = TimeAmount.seconds(10)

    let room: Room
    let policy: HeaderPolicy
    let meter: RequestMeter
    let log: Logger

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let start = ContinuousClock.now
        let route = Result { () throws(Problem) in try Route(path: request.uri.path) }
        var answer: Answer
        do {
            answer = try await self.answer(request, try route.get(), context.channel)
        } catch let problem as Problem {
            answer = Answer(problem)
            // What is left of a body would be read as the next request.
            if request.method == .post { answer.headers[.connection] = "close" }
        } catch {
            log.error("\(request.method) \(request.uri.path) failed: \(error)")
            answer = Answer(Problem(.internalError, "the reason is in the daemon's log"))
        }
        let label = (try? route.get())?.label ?? "none"
        meter.count(label, status: answer.status.code, took: .now - start)
        return response(answer, to: request)
    }

    private func answer(_ request: Request, _ route: Route, _ channel: any Channel) async throws -> Answer {
        guard route.methods.contains(request.method) else {
            var problem = Problem(
                .methodNotAllowed,
                "this path takes \(route.methods.map(\.rawValue).joined(separator: " and "))"
            )
            problem.allowed = route.methods
            throw problem
        }
        let visitor =
            try route.isOpen
            ? Visitor.anybody : room.doorkeeper.visitor(of: request.head, takesPassword: route.takesPassword)
        guard meter.enter() else {
            throw Problem(.busy, "\(Self.mostRequests) requests are being answered; try again in a moment")
        }
        defer { meter.leave() }
        let query = try Query(request.uri.query, known: route.parameters)
        return try await self.answer(request, route, query, visitor, channel)
    }

    private func answer(
        _ request: Request,
        _ route: Route,
        _ query: Query,
        _ visitor: Visitor,
        _ channel: any Channel
    ) async throws -> Answer {
        let known = request.headers[.ifNoneMatch]
        switch route {
        case .page: return try await room.readers.run { try room.files.answer("index.html", unless: known) }
        case .asset(let name): return try await room.readers.run { try room.files.answer(name, unless: known) }
        case .openAPI: return try await room.readers.run { try room.files.description(unless: known) }
        case .health: return room.healthAnswer()
        case .metrics: return room.metricsAnswer()
        case .events:
            return try room.events(query, lastEventID: request.headers[.lastEventID], visitor, request.body, channel)
        case .me: return room.me(visitor)
        case .lists: return room.lists()
        case .alerts: return try await room.alerts(query, visitor)
        case .alertCounts: return try await room.alertCounts(query, visitor)
        case .alert(let id): return try await room.alert(id, visitor)
        case .alertTrack(let id): return try await room.alertTrack(id, query, visitor)
        case .acts(let id): return try await room.act(on: id, try await body(of: request, channel), visitor)
        case .evidence(let id): return try await room.evidence(of: id, visitor)
        case .devices: return try room.devices(query, visitor)
        case .device(let deviceClass, let device):
            return try room.device(DeviceKey(deviceClass: deviceClass, device: device), visitor)
        case .deviceTrack(let deviceClass, let device):
            return try await room.deviceTrack(DeviceKey(deviceClass: deviceClass, device: device), query, visitor)
        case .positions: return try room.positions(query, visitor)
        case .places: return try room.places(query, unless: known)
        case .rules: return room.rules()
        case .rule(let id): return try room.rule(id)
        case .rejections: return try await room.rejections(query, visitor)
        case .audit: return try await room.audit(query, visitor)
        case .features(let resource):
            return try await room.features(resource, query, visitor, root: room.address.root(of: request.head))
        case .reports: return try room.reportKinds(query)
        case .report(let kind): return try await room.report(kind, query, visitor)
        }
    }

    /// A JSON body, whole; the type keeps forms of other pages out.
    private func body(of request: Request, _ channel: any Channel) async throws -> [UInt8] {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard type == "application/json" else {
            throw Problem(.unsupportedMediaType, "send the header Content-Type: application/json")
        }
        let alarm = channel.eventLoop.scheduleTask(in: Self.longestBody) { channel.close(promise: nil) }
        defer { alarm.cancel() }
        do {
            return Array(buffer: try await request.body.collect(upTo: Self.mostBody))
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "a body has at most \(Self.mostBody >> 10) KiB")
        }
    }

    private func response(_ answer: Answer, to request: Request) -> Response {
        var headers = answer.headers
        policy.add(to: &headers)
        guard request.method == .head else {
            return Response(status: answer.status, headers: headers, body: answer.body)
        }
        var response = Response(status: answer.status, headers: headers)
        response.headers[.contentLength] = answer.body.contentLength.map { String($0) }
        return response
    }
}
