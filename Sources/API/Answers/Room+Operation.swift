import Exposition
import HTTPTypes
import Storage

extension Room {
    /// `GET /health`
    func healthAnswer() -> Answer {
        let report = health()
        var answer = Answer(report.document(version: version), as: .health)
        if report.status == .fail { answer.status = .serviceUnavailable }
        return answer
    }

    /// `GET /metrics`
    func metricsAnswer() async throws -> Answer {
        let feeds = try await readers.read { try $0.feedStandings() }
        return Answer(registry.text(with: feeds.samples), as: .metrics)
    }
}

extension [FeedStanding] {
    /// How far feeds are behind, and what their receivers have refused.
    fileprivate var samples: Scrape {
        var scrape = Scrape()
        for feed in self {
            let labels = [("feed", feed.feed)]
            scrape.gauge(
                "cityward_feed_lag_events",
                "Events that a feed has yet to deliver.",
                Double(feed.waiting),
                labels
            )
            scrape.gauge(
                "cityward_feed_parked_events",
                "Events that a feed's receiver has refused for good.",
                Double(feed.parked),
                labels
            )
        }
        return scrape
    }
}
