/// What the server says of a value or a call (OPC 10000-4, 7.39; numbers of OPC 10000-6, annex A).
package struct StatusCode: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package enum Severity: Sendable { case good, uncertain, bad }

    package var severity: Severity {
        switch rawValue >> 30 {
        case 0: .good
        case 1: .uncertain
        default: .bad
        }
    }

    package var isGood: Bool { severity == .good }
    package var isBad: Bool { severity == .bad }

    /// Values were dropped by the server between this one and its neighbour: its queue was full (7.39.1, Overflow).
    package var hasOverflow: Bool { rawValue & 0x0C00 == 0x0400 && rawValue & 0x80 != 0 }

    /// The code without the bits that only tell of a value.
    var code: UInt32 { rawValue & 0xFFFF_0000 }

    static func == (status: StatusCode, known: Known) -> Bool { status.code == known.rawValue }

    package var description: String {
        if code == 0 { return "Good" }
        if let known = Known(rawValue: code) { return "\(known)" }
        return "0x" + String(rawValue, radix: 16)
    }

    /// Those that this client acts on or that people meet often; the names are the standard's.
    package enum Known: UInt32, Sendable {
        case BadUnexpectedError = 0x8001_0000
        case BadInternalError = 0x8002_0000
        case BadOutOfMemory = 0x8003_0000
        case BadResourceUnavailable = 0x8004_0000
        case BadCommunicationError = 0x8005_0000
        case BadEncodingError = 0x8006_0000
        case BadDecodingError = 0x8007_0000
        case BadEncodingLimitsExceeded = 0x8008_0000
        case BadTimeout = 0x800A_0000
        case BadServiceUnsupported = 0x800B_0000
        case BadShutdown = 0x800C_0000
        case BadServerHalted = 0x800E_0000
        case BadNothingToDo = 0x800F_0000
        case BadTooManyOperations = 0x8010_0000
        case BadCertificateTimeInvalid = 0x8014_0000
        case BadCertificateHostNameInvalid = 0x8016_0000
        case BadCertificateUriInvalid = 0x8017_0000
        case BadCertificateUntrusted = 0x801A_0000
        case BadUserAccessDenied = 0x801F_0000
        case BadIdentityTokenInvalid = 0x8020_0000
        case BadIdentityTokenRejected = 0x8021_0000
        case BadSecureChannelIdInvalid = 0x8022_0000
        case BadSessionIdInvalid = 0x8025_0000
        case BadSessionClosed = 0x8026_0000
        case BadSessionNotActivated = 0x8027_0000
        case BadSubscriptionIdInvalid = 0x8028_0000
        case BadWaitingForInitialData = 0x8032_0000
        case BadNodeIdInvalid = 0x8033_0000
        case BadNodeIdUnknown = 0x8034_0000
        case BadAttributeIdInvalid = 0x8035_0000
        case BadNotReadable = 0x803A_0000
        case BadNotWritable = 0x803B_0000
        case BadNotSupported = 0x803D_0000
        case BadNotImplemented = 0x8040_0000
        case BadNoContinuationPoints = 0x804B_0000
        case BadContinuationPointInvalid = 0x804A_0000
        case BadSecurityModeRejected = 0x8054_0000
        case BadSecurityPolicyRejected = 0x8055_0000
        case BadTooManySessions = 0x8056_0000
        case BadNoSubscription = 0x8079_0000
        case BadSequenceNumberUnknown = 0x807A_0000
        case BadMessageNotAvailable = 0x807B_0000
        case BadTooManyPublishRequests = 0x8078_0000
        case BadTcpMessageTypeInvalid = 0x807E_0000
        case BadTcpMessageTooLarge = 0x8080_0000
        case BadSecureChannelClosed = 0x8086_0000
        case BadSecureChannelTokenUnknown = 0x8087_0000
        case BadConfigurationError = 0x8089_0000
        case BadNotConnected = 0x808A_0000
        case BadDeviceFailure = 0x808B_0000
        case BadSensorFailure = 0x808C_0000
        case BadOutOfService = 0x808D_0000
        case BadRequestTooLarge = 0x80B8_0000
        case BadResponseTooLarge = 0x80B9_0000
        case BadNoData = 0x809B_0000
        case BadHistoryOperationUnsupported = 0x8072_0000
        case BadHistoryOperationInvalid = 0x8071_0000
        case BadTypeMismatch = 0x8074_0000
        case UncertainNoCommunicationLastUsableValue = 0x408F_0000
        case UncertainLastUsableValue = 0x4090_0000
        case UncertainSubstituteValue = 0x4091_0000
        case UncertainInitialValue = 0x4092_0000
        case UncertainSensorNotAccurate = 0x4093_0000
        case UncertainEngineeringUnitsExceeded = 0x4094_0000
        case UncertainSubNormal = 0x4095_0000
        case GoodNoData = 0x00A5_0000
        case GoodMoreData = 0x00A6_0000
        case GoodLocalOverride = 0x0096_0000
        case GoodClamped = 0x0030_0000
    }
}
