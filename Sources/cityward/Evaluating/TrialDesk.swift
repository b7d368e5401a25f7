import Rules
import Telemetry

/// Answers readings in JSON with what an expression comes to.
final class TrialDesk {
    private let trials: TrialsByClass
    private let reader: TrialReader

    init(trials: TrialsByClass, reader: TrialReader) {
        self.trials = trials
        self.reader = reader
    }

    /// Answers a line of a stream; `nil` stands for one that is too long.
    func answer(_ line: ArraySlice<UInt8>?) throws(ReadingMistake) -> TrialAnswer {
        guard let line else { throw ReadingMistake("the line is too long") }
        return try answer(try reader.read(Array(line)))
    }

    /// Answers one reading, after another one of the same device.
    func answer(_ text: String, after previous: String?) throws(ReadingMistake) -> TrialAnswer {
        let reading = try reader.read(Array(text.utf8))
        guard let previous else { return try answer(reading) }
        do throws(ReadingMistake) {
            _ = try answer(try reader.read(Array(previous.utf8), before: reading))
        } catch {
            throw ReadingMistake("--previous: \(error.message)")
        }
        return try answer(reading)
    }

    private func answer(_ reading: Reading) throws(ReadingMistake) -> TrialAnswer {
        let device = reader.name(of: reading.device)
        guard let trial = try? trials[reading.deviceClass]?.get(), let finding = trial.take(reading) else {
            let last = LocalTime.text(reader.latest(of: reading.device))
            throw ReadingMistake("not later than the reading before it, of \(last)", device: device)
        }
        return TrialAnswer(device: device, observedAt: reading.observedAt, finding: finding)
    }
}
