import Feeds
import Storage
import Telemetry

extension Room {
    /// `POST /api/alerts/{id}/acts`
    func act(on alert: String, _ body: [UInt8], _ visitor: Visitor) async throws -> Answer {
        let request = try await checked(body, on: alert, visitor)
        let actor = CaseDesk.Actor(name: visitor.name, role: visitor.role.rawValue, districts: visitor.districts)
        do {
            let outcome = try await desk.act(
                request.kind,
                note: request.note,
                on: alert,
                by: actor,
                expecting: request.version,
                at: wall()
            )
            bell.ring()
            return Answer(caseDocument(outcome.file), as: .json)
        } catch let refusal as CaseDesk.Refusal {
            throw Problem(refusal, alert)
        } catch {
            throw Problem(
                .storeUnavailable,
                "nothing was done, the store cannot be written: \(error); try again, and see /health"
            )
        }
    }

    /// The act that a visitor asks for; whoever may not, or asks for what there is not, stands in the audit log.
    private func checked(_ body: [UInt8], on alert: String, _ visitor: Visitor) async throws -> ActRequest {
        do {
            try visitor.require(\.mayAct, "act on cases")
            let request = try ActRequest(body)
            try check(request)
            return request
        } catch {
            let line = AuditLine(
                at: wall(),
                who: visitor.name,
                role: visitor.role.rawValue,
                action: "refused",
                // A path may be long; identifiers are not.
                target: String(alert.prefix(64)),
                outcome: error.detail
            )
            // That nobody may act while the disk is full is told by /health.
            try? await desk.note(line)
            throw error
        }
    }

    /// Whether the city's lists have the words of an act.
    private func check(_ request: ActRequest) throws(Problem) {
        if let unknown = city.current.lists.unknownWord(in: request.kind) {
            let words = unknown.list.map(\.id).joined(separator: ", ")
            var problem = Problem(
                .unknownWord,
                unknown.list.isEmpty
                    ? "the city has no such list; it stands under 'cases' in cityward.yaml"
                    : "'\(unknown.word)' is not in the city's list: \(words)",
                parameter: request.kind.argumentName
            )
            problem.list = unknown.list
            throw problem
        }
        if request.kind.needsNote, request.note?.isEmpty ?? true {
            throw Problem(.unknownWord, "'other' wants a note that says what", parameter: "note")
        }
    }
}

extension Problem {
    init(_ refusal: CaseDesk.Refusal, _ alert: String) {
        switch refusal {
        case .unknownAlert, .otherDistrict:
            self.init(
                .notFound,
                "there is no alert '\(alert)', or it lies outside your districts; /api/alerts lists them"
            )
        case .conflict(_, let file):
            self.init(
                .conflict,
                "\(refusal); look at the case as it is now, and act on version \(file.version) if still needed"
            )
            self.file = file
        }
    }
}

extension CaseAct.Kind {
    /// The member of the request that has the word of a list.
    fileprivate var argumentName: String? {
        switch self {
        case .accept, .reopen: nil
        case .assign: "team"
        case .dismiss: "reason"
        case .close: "measure"
        }
    }
}
