package io.bpfevents.benchmarks.sidebyside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A producer for tests of other packages. */
public final class LentProducer implements AutoCloseable {
    private final Peers peers;
    private final Peer producer;

    /** Starts one with a ring of its own. */
    public LentProducer(Path pin, int size, long ringBytes) throws IOException {
        peers = new Peers(pin, Cpus.ofThisMachine());
        producer = peers.producer(new Scenario("", "", size, ringBytes, "", 0, 0));
    }

    /** Begins a turn. */
    public void tell(String command) throws IOException {
        producer.tell(command);
    }

    /** What the turn came to. */
    public Map<String, String> answer() throws IOException {
        return producer.answer();
    }

    @Override
    public void close() throws IOException {
        producer.close();
        peers.close();
    }
}
