package io.bpfevents.kafka.bench;

import io.bpfevents.kafka.KafkaSink;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import reactor.core.publisher.Mono;

/**
 * One turn, in a JVM of its own: sends a load, and measures the events per second and the CPU time
 * per event after a time of warm-up. The CPU time is that of the process, without the thread that
 * fills the ring and without the JIT compiler, which an agent that runs for days no longer uses.
 */
final class CostTurn {
    private static final int LONGEST_WARM_UP = 60; // seconds
    private static final int COMPILER_PART = 10; // of the CPU time of the process, at most
    private static final int BACKLOG = 8192; // records that the senders may have in flight

    private CostTurn() {}

    /**
     * Prints events per second, microseconds of CPU time per event, records per request, and
     * microseconds per event of the JIT compiler, which are not in the CPU time.
     *
     * @param arguments the sender, the load, the rate, seconds of warm-up, seconds, the broker and
     *     the topic
     */
    @SuppressWarnings("SystemOut") // is a program
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[5]);
        try (Sender sender = sender(arguments[0], Load.of(arguments[1]), client, arguments[6])) {
            Awaitility.await() // the first transaction of a broker takes seconds
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> sender.acknowledged() > 0);
            pass(arguments[3]);
            awaitCompiled();
            pace(sender, Integer.parseInt(arguments[2]));
            long began = System.nanoTime();
            long events = sender.acknowledged();
            long compiler = Cpu.compiler();
            long cpu = Cpu.process() - sender.feedNanos();
            pass(arguments[4]);
            cpu = Cpu.process() - sender.feedNanos() - cpu;
            compiler = Cpu.compiler() - compiler;
            events = sender.acknowledged() - events;
            double seconds = (System.nanoTime() - began) / 1e9;
            if (events == 0) {
                throw new IllegalStateException("no event was acknowledged");
            }
            System.out.printf(
                    KafkaBench.RESULT + "%.1f %.4f %.1f %.4f%n",
                    events / seconds,
                    (cpu - compiler) / 1e3 / events,
                    recordsPerRequest(),
                    compiler / 1e3 / events);
        }
        System.exit(0);
    }

    private static void pass(String seconds) {
        Mono.delay(Duration.ofSeconds(Long.parseLong(seconds))).block();
    }

    /** Waits until the JIT compiler has little to do: that takes longer on a busy machine. */
    private static void awaitCompiled() {
        for (int i = 0; i < LONGEST_WARM_UP; i++) {
            long compiler = Cpu.compiler();
            long process = Cpu.process();
            pass("1");
            process = Cpu.process() - process;
            if ((Cpu.compiler() - compiler) * COMPILER_PART < process) {
                return;
            }
        }
    }

    /** Limits the rate, and waits until what was submitted before is sent. */
    private static void pace(Sender sender, int rate) {
        if (rate > 0) {
            sender.feed().pace(rate);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> sender.feed().submitted() - sender.acknowledged() < BACKLOG);
        }
    }

    private static Sender sender(
            String kind, Load<?> load, Map<String, Object> client, String topic) {
        return switch (kind) {
            case "plain" -> new PlainSender<>(topic, client, load);
            case "direct" -> SinkSender.simulated(KafkaSink.to(topic, client, Sender.HOST), load);
            case "exactly-once" ->
                    SinkSender.simulated(KafkaSink.exactlyOnce(topic, client, Sender.HOST), load);
            case "kernel" -> SinkSender.kernel(KafkaSink.to(topic, client, Sender.HOST), load);
            case "kernel-exactly-once" ->
                    SinkSender.kernel(KafkaSink.exactlyOnce(topic, client, Sender.HOST), load);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** As the producer reports it, of the last 30 seconds. */
    private static double recordsPerRequest() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> producers =
                beans.queryNames(
                        new ObjectName("kafka.producer:type=producer-metrics,client-id=*"), null);
        return (double) beans.getAttribute(producers.iterator().next(), "records-per-request-avg");
    }
}
