import Exposition
import HTTPTypes

extension Room {
    /// `GET /health`
    func healthAnswer() -> Answer {
        let report = health()
        var answer = Answer(report.document(version: version), as: .health)
        if report.status == .fail { answer.status = .serviceUnavailable }
        return answer
    }

    /// `GET /metrics`
    func metricsAnswer() -> Answer {
        Answer(registry.text(), as: .metrics)
    }
}
