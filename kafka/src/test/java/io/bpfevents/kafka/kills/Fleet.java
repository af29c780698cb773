package io.bpfevents.kafka.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.BrokerProcess;
import io.bpfevents.kafka.broker.KillableProcess;
import io.bpfevents.kafka.fixture.HitsAgent;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.fixture.TopicContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A broker, an agent on a ring of the kernel, one on simulated rings, and a reader, each in a
 * process of its own.
 */
final class Fleet implements AutoCloseable {
    private static final String TOPIC = "fleet";
    private static final int RING_BYTES = 64 * 1024; // full in an outage

    /** What can fail. */
    enum Role {
        BROKER,
        KERNEL_AGENT,
        SIMULATED_AGENT,
        READER
    }

    /** Lets a process that has failed continue, or its successor start. */
    interface Recovery {
        void run() throws Exception;
    }

    private final Path directory;
    private final PinDirectory pins = new PinDirectory();
    private final BrokerProcess broker;
    private final HitsAgent hitsAgent;
    private final TopicContent content;
    private final List<Path> attempts = new ArrayList<>(); // of each run of the simulated agent
    private final List<Path> read = new ArrayList<>(); // of each run of the reader
    private KillableProcess kernelAgent;
    private KillableProcess simulatedAgent;
    private KillableProcess reader;
    private int processes;

    Fleet(Path directory, SinkMode mode) throws Exception {
        this.directory = directory;
        broker = new BrokerProcess(directory);
        broker.createTopic(TOPIC, 2);
        hitsAgent =
                new HitsAgent(
                        pins.resolve("versions"),
                        ProcessHandle.current().pid(),
                        RING_BYTES,
                        mode,
                        broker.client().get("bootstrap.servers").toString(),
                        TOPIC);
        content = TopicContent.committed(broker.client(), TOPIC);
        hitsAgent.openOrAdopt().close(); // from now on hits are counted
        kernelAgent = startKernelAgent();
        simulatedAgent = startSimulatedAgent();
        reader = startReader();
    }

    private KillableProcess startKernelAgent() throws IOException {
        return KillableProcess.start(log(), HitsAgent.class, hitsAgent.arguments());
    }

    private KillableProcess startSimulatedAgent() throws IOException {
        attempts.add(directory.resolve("attempts-" + attempts.size()));
        return KillableProcess.start(
                log(),
                SimulatedAgent.class,
                hitsAgent.bootstrapServers(),
                TOPIC,
                attempts.getLast().toString());
    }

    private KillableProcess startReader() throws IOException {
        read.add(directory.resolve("read-" + read.size()));
        return KillableProcess.start(
                log(),
                GroupReader.class,
                hitsAgent.bootstrapServers(),
                TOPIC,
                read.getLast().toString());
    }

    private Path log() {
        return directory.resolve("process-" + processes++ + ".log");
    }

    /** Kills a process; its successor starts later. */
    Recovery kill(Role role) throws InterruptedException {
        switch (role) {
            case BROKER -> broker.kill();
            case KERNEL_AGENT -> kernelAgent.kill();
            case SIMULATED_AGENT -> simulatedAgent.kill();
            case READER -> reader.kill();
        }
        return switch (role) {
            case BROKER -> broker::start;
            case KERNEL_AGENT -> () -> kernelAgent = startKernelAgent();
            case SIMULATED_AGENT -> () -> simulatedAgent = startSimulatedAgent();
            case READER -> () -> reader = startReader();
        };
    }

    /** Stops a process; it continues later. */
    Recovery suspend(Role role) throws IOException, InterruptedException {
        if (role == Role.BROKER) {
            broker.suspend();
            return broker::resume;
        }
        KillableProcess process =
                switch (role) {
                    case KERNEL_AGENT -> kernelAgent;
                    case SIMULATED_AGENT -> simulatedAgent;
                    default -> reader;
                };
        process.suspend();
        return process::resume;
    }

    /** Stops the reader; its successor starts before it continues. */
    Recovery replaceReader() throws IOException, InterruptedException {
        KillableProcess stopped = reader;
        stopped.suspend();
        return () -> {
            try (stopped) {
                reader = startReader();
                awaitReader();
                stopped.resume();
                assertThat(stopped.awaitExit()).as(stopped.printed()).isNotZero();
                assertThat(stopped.printed()).contains("FencedInstanceId");
            }
        };
    }

    /** Waits until all processes work: both agents send after this, and the reader delivers. */
    void awaitProgress() throws IOException {
        Instant now = Instant.now();
        content.await(
                "accounting of both agents",
                _ -> {
                    assertAlive();
                    return isAccountedAfter(now, HitsAgent.SOURCE)
                            && isAccountedAfter(now, SimulatedAgent.SOURCE);
                });
        awaitReader();
    }

    private boolean isAccountedAfter(Instant time, String source) {
        List<AccountingRecord> all = content.accounting(source);
        return !all.isEmpty() && all.getLast().time().isAfter(time);
    }

    private void awaitReader() throws IOException {
        Path file = read.getLast();
        long before = Files.exists(file) ? Files.size(file) : 0;
        await("the reader delivers")
                .until(() -> {
                    assertAlive();
                    return Files.exists(file) && Files.size(file) > before;
                });
    }

    private void assertAlive() {
        try {
            for (KillableProcess one : List.of(kernelAgent, simulatedAgent, reader)) {
                one.assertAlive();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends all processes but the broker, without an error: the agents first. */
    void end() throws IOException, InterruptedException {
        kernelAgent.end();
        simulatedAgent.end();
        reader.end();
    }

    /** The streams in the topic, after the end. */
    Map<String, StreamContent> streams() {
        content.awaitFinal(HitsAgent.SOURCE);
        content.awaitFinal(SimulatedAgent.SOURCE); // of the last one: others were killed
        assertThat(content.lastAccounting(SimulatedAgent.SOURCE).kind())
                .isEqualTo(AccountingRecord.Kind.FINAL);
        return StreamContent.of(content.records());
    }

    /** The attempts of each run of the simulated agent, by its own count. */
    List<Long> simulatedAttempts() throws IOException {
        List<Long> counts = new ArrayList<>();
        for (Path file : attempts) { // none if it was killed before
            counts.add(
                    Files.exists(file) ? ByteBuffer.wrap(Files.readAllBytes(file)).getLong() : 0);
        }
        return counts;
    }

    /** What each run of the reader has delivered. */
    List<ReaderFile> read() throws IOException {
        List<ReaderFile> files = new ArrayList<>();
        for (Path file : read) {
            files.add(ReaderFile.read(file));
        }
        return files;
    }

    Map<String, Object> client() {
        return broker.client();
    }

    String topic() {
        return TOPIC;
    }

    @Override
    public void close() {
        for (KillableProcess one : List.of(reader, simulatedAgent, kernelAgent)) {
            one.close();
        }
        content.close();
        broker.close();
        pins.close();
    }
}
