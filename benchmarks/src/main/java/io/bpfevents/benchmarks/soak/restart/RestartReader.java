package io.bpfevents.benchmarks.soak.restart;

import io.bpfevents.benchmarks.soak.part.NumberedEvent;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The process that is killed: adopts the pinned ring, logs its events, and acknowledges them some
 * at a time, so that a kill finds events that were received and not acknowledged.
 */
final class RestartReader {
    private static final int UNACKNOWLEDGED = 100; // events at most

    private final NumberLog log;
    private int unacknowledged;

    private RestartReader(NumberLog log) {
        this.log = log;
    }

    /**
     * Runs until it is killed, or its input ends.
     *
     * @param args the directory of the pins, and the log to be created
     */
    public static void main(String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(RestartReader::endWithParent);
        RestartReader reader = new RestartReader(new NumberLog(Path.of(args[1])));
        PinnedObject object = BpfObject.adopt(Path.of(args[0]));
        BpfEvents.acknowledged(object.ringbuf("events"), NumberedEvent.class)
                .doOnNext(reader::receive)
                .blockLast();
    }

    private void receive(Acknowledged<NumberedEvent> one) {
        log.append(one.position(), one.event().number());
        if (++unacknowledged == UNACKNOWLEDGED) {
            one.acknowledgeUpTo(one.position());
            unacknowledged = 0;
        }
    }

    private static void endWithParent() {
        try {
            System.in.skipNBytes(Long.MAX_VALUE);
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // the end of the input, or an error: the parent has ended
        }
    }
}
