/// How a terminal introduces itself, 0x0100: once, before it is given the code with which it authenticates from then on.
public struct Registration: Hashable, Sendable {
    /// Whose fields have which lengths. The edition in the header does not tell 2011 from 2013; the length does.
    public enum Layout: Sendable, CaseIterable {
        case year2011
        case year2013
        case year2019

        fileprivate var lengths: (maker: Int, model: Int, terminal: Int) {
            switch self {
            case .year2011: (5, 8, 7)
            case .year2013: (5, 20, 7)
            case .year2019: (11, 30, 30)
            }
        }

        /// Bytes before the plate: province, county, the three texts, and the colour.
        fileprivate var fixedBytes: Int {
            4 + lengths.maker + lengths.model + lengths.terminal + 1
        }

        fileprivate static func layout(edition: Edition, bytes: Int) -> Layout {
            switch edition {
            case .year2019: .year2019
            case .year2013: bytes < Layout.year2013.fixedBytes ? .year2011 : .year2013
            }
        }
    }

    public var layout: Layout
    /// The first two digits of GB/T 2260, 42 for Hubei.
    public var province: UInt16
    /// Its last four digits.
    public var county: UInt16
    public var maker: String
    public var model: String
    public var terminal: String
    /// JT/T 415; 0 for a vehicle without plates, whose identification number stands in ``plate``.
    public var plateColour: UInt8
    public var plate: String

    public init(
        layout: Layout,
        province: UInt16,
        county: UInt16,
        maker: String,
        model: String,
        terminal: String,
        plateColour: UInt8,
        plate: String
    ) {
        self.layout = layout
        self.province = province
        self.county = county
        self.maker = maker
        self.model = model
        self.terminal = terminal
        self.plateColour = plateColour
        self.plate = plate
    }

    init?(body: [UInt8], edition: Edition) {
        let layout = Layout.layout(edition: edition, bytes: body.count)
        var reader = FieldReader(body)
        guard let province = reader.word(), let county = reader.word(),
            let maker = reader.text(layout.lengths.maker), let model = reader.text(layout.lengths.model),
            let terminal = reader.text(layout.lengths.terminal), let colour = reader.byte()
        else { return nil }
        self.init(
            layout: layout,
            province: province,
            county: county,
            maker: maker,
            model: model,
            terminal: terminal,
            plateColour: colour,
            plate: reader.remainingText()
        )
    }

    func write(to writer: inout FieldWriter) {
        writer.word(province)
        writer.word(county)
        writer.text(maker, layout.lengths.maker)
        writer.text(model, layout.lengths.model)
        writer.text(terminal, layout.lengths.terminal)
        writer.byte(plateColour)
        writer.bytes(GBK.bytes(plate))
    }
}
