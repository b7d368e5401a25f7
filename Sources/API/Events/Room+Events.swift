import Hummingbird
import HTTPTypes
import NIOCore

extension Room {
    /// `GET /events`
    ///
    /// `body`: of the request; its end tells that the client has gone.
    /// `channel`: the connection, to be closed under a client that does not read.
    func events(
        _ query: Query,
        lastEventID: String?,
        _ visitor: Visitor,
        _ body: RequestBody,
        _ channel: any Channel
    ) throws -> Answer {
        let filter = try EventFilter(query, visitor)
        let after = try query.integer("after", in: 0...Self.largestNumber)
        let cursor = try lastEventID.map(Self.number(ofEvent:)) ?? after.map(Int64.init)
        let following = try tail.follow()
        let follower = Follower(
            room: self,
            visitor: visitor,
            filter: filter,
            cursor: cursor ?? tail.end,
            channel: channel
        )
        var answer = Answer("", as: .events)
        answer.headers[.cacheControl] = "no-store"
        // For proxies that would collect what is to be seen at once.
        answer.headers[.xAccelBuffering] = "no"
        answer.body = ResponseBody { writer in
            try await body.consumeWithInboundCloseHandler { _ in
                try await follower.follow(following.rings, into: &writer)
            } onInboundClosed: {
                following.leave()
            }
            try await writer.finish(nil)
        }
        return answer
    }

    /// What JavaScript counts exactly.
    private static let largestNumber = 9_007_199_254_740_991

    private static func number(ofEvent text: String) throws(Problem) -> Int64 {
        guard let number = wholeNumber(text), number <= largestNumber else {
            throw Problem(
                .badRequest,
                "'Last-Event-ID' is the number of an event; begin without it",
                parameter: "Last-Event-ID"
            )
        }
        return Int64(number)
    }
}
