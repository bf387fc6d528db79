/// How a broker is reached and what is asked of it.
package struct MQTTSettings: Sendable, Equatable {
    package enum Version: String, Sendable, CaseIterable { case v311 = "3.1.1", v5 = "5" }

    /// What the topics carry.
    package enum Content: String, Sendable, CaseIterable {
        /// Sparkplug B: births, deaths, reports.
        case sparkplug
        /// The whole payload is one number; the topic is the address.
        case number
        /// A flat object: `topic#member` is the address; `ts` or `timestamp` (RFC 3339, or milliseconds) its moment.
        case json
        /// InfluxDB's line protocol.
        case line
    }

    package struct Message: Sendable, Equatable {
        package let topic: String
        package let payload: [UInt8]

        package init(topic: String, payload: [UInt8]) {
            self.topic = topic
            self.payload = payload
        }
    }

    package var host: String
    package var port: Int
    package var version = Version.v5
    /// The broker keeps what comes for this name while it is away.
    package var clientID: String
    package var user = ""
    package var password = ""
    /// PEM file of those who sign the broker's certificate; empty: no TLS.
    package var authorities = ""
    package var topics: [String]
    package var content = Content.sparkplug
    /// At least once: what is not on our disk is told again.
    package var qos = 1
    package var keepAliveSeconds = 15
    /// Name of this host among Sparkplug hosts, told at `spBv1.0/STATE/<name>`; empty: not told.
    package var hostName = ""
    /// Left at the broker, told by it when this connection breaks.
    var will: Message?

    package init(host: String, port: Int, clientID: String, topics: [String]) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.topics = topics
    }
}
