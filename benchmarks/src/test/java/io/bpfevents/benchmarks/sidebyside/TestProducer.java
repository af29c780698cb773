package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.machine.Cpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A producer process for tests of other packages. */
public final class TestProducer implements AutoCloseable {
    private final ChildProcesses processes;
    private final ChildProcess producer;

    /** Starts a producer with its own ring. */
    public TestProducer(Path pin, int size, long ringBytes) throws IOException {
        processes = new ChildProcesses(pin, Cpus.ofThisMachine());
        producer = processes.producer(new Scenario("", "", size, ringBytes, "", 0, 0));
    }

    /** Starts a turn. */
    public void send(String command) throws IOException {
        producer.send(command);
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
