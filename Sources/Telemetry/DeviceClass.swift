/// One kind of device, as its schema file defines it: what a reading of it may carry.
///
/// Classes are data. The decoder, the rule checker and the columns of the store are derived from this type.
public struct DeviceClass: Sendable, Equatable {
    /// Lower-case identifier, as `truck`; part of table names.
    public let name: String
    /// What people call it, as 渣土车.
    public let title: String
    /// The measurements, in the schema's order, without the time.
    public let fields: [Field]
    /// Where latitude and longitude stand among ``fields``; `nil` for devices that stand still.
    public let position: PositionFields?

    /// `fields`: at most ``Measurements/capacity``.
    public init(name: String, title: String, fields: [Field]) {
        precondition(fields.count <= Measurements.capacity, "the schema reader bounds the number of fields")
        self.name = name
        self.title = title
        self.fields = fields
        if let latitude = fields.firstIndex(where: { $0.name == "lat" }),
            let longitude = fields.firstIndex(where: { $0.name == "lon" })
        {
            position = PositionFields(latitude: latitude, longitude: longitude)
        } else {
            position = nil
        }
    }

    public func index(ofField name: String) -> Int? {
        fields.firstIndex { $0.name == name }
    }
}

/// The two fields that say where a device is.
public struct PositionFields: Sendable, Equatable {
    public let latitude: Int
    public let longitude: Int
}

/// One measurement of a class.
public struct Field: Sendable, Equatable {
    public let name: String
    /// What people call it, as 车速; `nil` where the schema does not say.
    public let title: String?
    public let kind: Kind
    /// UCUM code of the unit, as `km/h`; `nil` where there is none.
    public let unit: String?
    public let isRequired: Bool

    public enum Kind: Sendable, Equatable {
        /// A double inside `range`.
        case number(range: ClosedRange<Double>)
        /// A 64-bit integer inside `range`.
        case integer(range: ClosedRange<Int64>)
        case boolean
        /// One text of a closed set; a reading holds its index.
        case choice([String])
    }

    public init(name: String, title: String? = nil, kind: Kind, unit: String?, isRequired: Bool) {
        self.name = name
        self.title = title
        self.kind = kind
        self.unit = unit
        self.isRequired = isRequired
    }
}
