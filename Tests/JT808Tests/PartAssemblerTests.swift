import JT808
import Telemetry
import Testing

@Suite struct PartAssemblerTests {
    private let start = Instant(milliseconds: 0)

    @Test func partsMayComeInAnyOrderTwiceAndBetweenOthers() throws {
        let frames = parts(of: 5, serial: 65_534)
        var assembler = PartAssembler()
        #expect(assembler.add(positionFrame(), at: start) == [positionFrame()])
        for index in [3, 0, 3, 4, 1] {
            #expect(assembler.add(frames[index], at: start) == nil)
            #expect(assembler.add(positionFrame(), at: start)?.count == 1)
        }
        #expect(assembler.unfinished == 1)
        let last = assembler.add(frames[2], at: start)
        let whole = try #require(last)
        #expect(whole == frames)
        #expect(assembler.unfinished == 0)
        let joined = try #require(PartAssembler.joined(whole))
        #expect(joined.header.part == nil && joined.header.serial == 65_534)
        #expect(joined.body == frames.flatMap(\.body))
    }

    @Test func messagesOfOneKindAreKeptApartByTheirSerials() {
        let one = parts(of: 3, serial: 10)
        let other = parts(of: 3, serial: 20)
        var assembler = PartAssembler()
        for frame in [one[0], other[0], one[1], other[1]] { #expect(assembler.add(frame, at: start) == nil) }
        #expect(assembler.add(other[2], at: start) == other)
        #expect(assembler.add(one[2], at: start) == one)
    }

    @Test func whatIsTooOldIsGivenUp() {
        let frames = parts(of: 2, serial: 0)
        var assembler = PartAssembler(limits: PartAssembler.Limits(age: .seconds(60)))
        #expect(assembler.add(frames[0], at: start) == nil)
        assembler.removeExpired(at: start + .seconds(60))
        #expect(assembler.unfinished == 1)
        #expect(assembler.add(frames[1], at: start + .seconds(61)) == nil)
        #expect(assembler.abandoned == 1 && assembler.unfinished == 1)
    }

    @Test func moreThanIsKeptCostsTheOldest() {
        var assembler = PartAssembler(limits: PartAssembler.Limits(messages: 2, bytes: 5000))
        let messages = (0..<3).map { parts(of: 2, serial: UInt16($0 * 10)) }
        for (index, message) in messages.enumerated() {
            #expect(assembler.add(message[0], at: start + .seconds(Int64(index))) == nil)
        }
        #expect(assembler.unfinished == 2 && assembler.abandoned == 1)
        #expect(assembler.add(messages[0][1], at: start + .seconds(4)) == nil)
        #expect(assembler.add(messages[2][1], at: start + .seconds(5)) == messages[2])
        // Seven parts of 1000 bytes are more than 5000.
        for frame in parts(of: 8, serial: 100).dropLast() {
            #expect(assembler.add(frame, at: start + .seconds(6)) == nil)
        }
        #expect(assembler.unfinished <= 1)
    }

    /// Whoever sends endless empty parts costs no more than the limits allow.
    @Test func emptyPartsAreNotFree() {
        var assembler = PartAssembler(limits: PartAssembler.Limits(messages: 4, bytes: 2000))
        for number in 1...5000 {
            var frame = positionFrame()
            frame.body = []
            frame.header.serial = UInt16(number - 1)
            frame.header.part = Header.Part(total: 60_000, number: UInt16(number))
            #expect(assembler.add(frame, at: start) == nil)
        }
        #expect(assembler.abandoned > 70)
    }

    private func parts(of count: Int, serial: UInt16) -> [Frame] {
        (0..<count).map { index in
            var frame = positionFrame()
            frame.header.message = .positionBatch
            frame.header.serial = serial &+ UInt16(index)
            frame.header.part = Header.Part(total: UInt16(count), number: UInt16(index + 1))
            frame.body = [UInt8](repeating: UInt8(index), count: 1000)
            return frame
        }
    }
}
