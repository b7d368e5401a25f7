import HTTPTypes

extension Room {
    /// `GET /api/alerts/{id}/evidence`
    func evidence(of alert: String, _ visitor: Visitor) async throws -> Answer {
        _ = try await readers.read { try $0.visibleAlert(alert, to: visitor) }
        guard let evidence else { throw Problem(.notFound, "this daemon makes no bundles") }
        let bundle: CaseBundle
        do {
            let words = city.current.lists
            bundle = try await readers.run { try evidence(alert, words) }
        } catch {
            throw Problem(.storeUnavailable, "the bundle cannot be made: \(error)")
        }
        var answer = Answer(bundle.bytes, as: "application/zip")
        answer.headers[.contentDisposition] = "attachment; filename*=UTF-8''\(percentEncoded(bundle.name))"
        return answer
    }
}
