import HJ212
import Telemetry
import Testing

@Suite struct PacketAssemblerTests {
    private let start = Instant(milliseconds: 1_762_169_400_000)

    private func packet(
        _ number: Int,
        of count: Int,
        time: String = "20160801080000",
        device: String = "A1"
    ) throws -> Segment {
        try segment(
            frame(
                """
                QN=2016080108585753\(number);ST=32;CN=2061;PW=123456;MN=\(device);Flag=7;PNUM=\(count);PNO=\(number);\
                CP=&&DataTime=\(time);w0100\(number)-Avg=1&&
                """
            )
        )
    }

    private func told(_ verdict: PacketAssembler<String>.Verdict) -> String {
        switch verdict {
        case .whole(let parts): "whole " + parts.joined(separator: " ")
        case .waiting: "waiting"
        case .repeated(let part): "repeated \(part)"
        case .alone(let part): "alone \(part)"
        }
    }

    @Test(arguments: [[1, 2, 3], [3, 1, 2], [2, 3, 1]])
    func partsComeInAnyOrder(order: [Int]) throws {
        var assembler = PacketAssembler<String>(patience: .seconds(10))
        let verdicts = try order.map { told(assembler.add(try packet($0, of: 3), "\($0)", at: start)) }
        #expect(verdicts == ["waiting", "waiting", "whole 1 2 3"])
        #expect(assembler.deadline == nil)
    }

    @Test func aFrameOfItsOwnIsWhole() throws {
        var assembler = PacketAssembler<String>(patience: .seconds(10))
        #expect(told(assembler.add(try segment(frame("ST=31;CN=2011;MN=A1;CP=&&&&")), "x", at: start)) == "whole x")
    }

    @Test func reportsOfOtherTimesAndDevicesAreNotMixed() throws {
        var assembler = PacketAssembler<String>(patience: .seconds(10))
        #expect(told(assembler.add(try packet(1, of: 2), "a", at: start)) == "waiting")
        #expect(told(assembler.add(try packet(2, of: 2, time: "20160801090000"), "b", at: start)) == "waiting")
        #expect(told(assembler.add(try packet(2, of: 2, device: "A2"), "c", at: start)) == "waiting")
        #expect(told(assembler.add(try packet(2, of: 2), "d", at: start)) == "whole a d")
        #expect(assembler.takeAll() == [["b"], ["c"]])
    }

    @Test func aPartThatComesAgainIsSaidToBe() throws {
        var assembler = PacketAssembler<String>(patience: .seconds(10))
        _ = assembler.add(try packet(1, of: 2), "a", at: start)
        #expect(told(assembler.add(try packet(1, of: 2), "b", at: start)) == "repeated b")
    }

    @Test func whatIsOverdueIsGivenBack() throws {
        var assembler = PacketAssembler<String>(patience: .seconds(10))
        _ = assembler.add(try packet(2, of: 3), "b", at: start)
        _ = assembler.add(try packet(1, of: 3), "a", at: start + .seconds(9))
        #expect(assembler.deadline == start + .seconds(10))
        #expect(assembler.takeOverdue(at: start + .seconds(9)).isEmpty)
        #expect(assembler.takeOverdue(at: start + .seconds(10)) == [["a", "b"]])
        #expect(assembler.deadline == nil)
    }

    @Test func whatIsKeptIsBounded() throws {
        var assembler = PacketAssembler<String>(capacity: 2, mostParts: 3, patience: .seconds(10))
        #expect(told(assembler.add(try packet(1, of: 2, time: "20160801080000"), "a", at: start)) == "waiting")
        #expect(told(assembler.add(try packet(1, of: 2, time: "20160801090000"), "b", at: start)) == "waiting")
        #expect(told(assembler.add(try packet(1, of: 2, time: "20160801100000"), "c", at: start)) == "alone c")
        #expect(told(assembler.add(try packet(1, of: 4), "d", at: start)) == "alone d")
        #expect(told(assembler.add(try packet(2, of: 2, time: "20160801080000"), "e", at: start)) == "whole a e")
    }
}
