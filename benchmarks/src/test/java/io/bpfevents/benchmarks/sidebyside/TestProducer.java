package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.machine.Cpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A producer process for tests of other packages. */
public final class TestProducer implements AutoCloseable {
    private final ChildProcesses processes;
    private final ChildProcess producer;
    private final Buffers buffers;

    /** Starts a producer with its own buffers. */
    public TestProducer(Path pin, int size, Buffers buffers) throws IOException {
        this.buffers = buffers;
        processes = new ChildProcesses(pin, Cpus.ofThisMachine());
        producer = processes.producer(new Scenario("", "", size, buffers, "", 0, 0));
    }

    /** The path at which the map that a consumer reads is pinned. */
    public Path map(ConsumerKind kind) {
        return processes.map(kind);
    }

    /** Starts a turn of a consumer in this process. */
    public void send(ConsumerKind kind, String command) throws IOException {
        long pid = ProcessHandle.current().pid();
        producer.send(ChildProcesses.command(command, kind, pid, buffers.samples()));
    }

    /** Waits for the result of the turn. */
    public Map<String, String> receive() throws IOException {
        return producer.receive();
    }

    @Override
    public void close() throws IOException {
        producer.close();
        processes.close();
    }
}
