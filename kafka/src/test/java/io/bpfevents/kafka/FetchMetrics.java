package io.bpfevents.kafka;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the consumers of this JVM have fetched, by the metrics of Kafka's client. */
final class FetchMetrics {
    private FetchMetrics() {}

    /** The records of a topic that polls have returned. */
    static long recordsConsumed(String topic) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            Set<ObjectName> names =
                    server.queryNames(
                            new ObjectName(
                                    "kafka.consumer:type=consumer-fetch-manager-metrics,topic="
                                            + topic
                                            + ",*"),
                            null);
            double all = 0;
            for (ObjectName name : names) {
                if (name.getKeyProperty("partition") == null) {
                    all += (Double) server.getAttribute(name, "records-consumed-total");
                }
            }
            return (long) all;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
