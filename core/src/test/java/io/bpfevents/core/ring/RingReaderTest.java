package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.testing.ring.MemoryCorruptor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads a simulated ring without Reactor, on a manual loop. */
class RingReaderTest {
    private static final RecordDecoder<Integer> NUMBER =
            record -> record.get(ValueLayout.JAVA_INT, 0);

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();
    private final List<Integer> handled = new ArrayList<>();

    @AfterEach
    void close() {
        ring.close();
        runAll();
    }

    private void runAll() {
        while (loop.runOnce()) {}
    }

    private void output(int... numbers) {
        for (int number : numbers) {
            ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            assertThat(ring.output(bytes.putInt(number).array())).isTrue();
        }
    }

    private static CompletableFuture<Void> end(RingReader reader) {
        return reader.onClose().toCompletableFuture();
    }

    @Test
    void shouldReadAsManyRecordsAsWereRequested() {
        RingReader reader = ring.read(NUMBER, handled::add, loop);
        output(1, 2, 3, 4);
        runAll();
        assertThat(handled).isEmpty();
        reader.request(1);
        reader.request(2);
        runAll();
        assertThat(handled).containsExactly(1, 2, 3);
        reader.request(Long.MAX_VALUE);
        reader.request(Long.MAX_VALUE);
        output(5);
        runAll();
        assertThat(handled).containsExactly(1, 2, 3, 4, 5);
        assertThat(ring.stats().delivered()).isEqualTo(5);
    }

    @Test
    void shouldContinueWithARequestOfTheHandler() {
        RingReader[] reader = new RingReader[1];
        reader[0] =
                ring.read(
                        NUMBER,
                        number -> {
                            handled.add(number);
                            reader[0].request(1);
                        },
                        loop);
        output(1, 2, 3);
        reader[0].request(1);
        assertThat(loop.runOnce()).isTrue();
        assertThat(handled).containsExactly(1, 2, 3);
    }

    @Test
    void shouldLeaveLaterRecordsToTheNextReader() {
        RingReader first = ring.read(NUMBER, handled::add, loop);
        first.request(Long.MAX_VALUE);
        output(1);
        runAll();
        first.close();
        output(2);
        runAll();
        assertThat(handled).containsExactly(1);
        assertThat(end(first)).isCompleted();
        ring.read(NUMBER, handled::add, loop).request(1);
        runAll();
        assertThat(handled).containsExactly(1, 2);
    }

    @Test
    void shouldStopWithinAPassWhenTheHandlerCloses() {
        RingReader[] reader = new RingReader[1];
        reader[0] =
                ring.read(
                        NUMBER,
                        number -> {
                            handled.add(number);
                            reader[0].close();
                        },
                        loop);
        output(1, 2);
        reader[0].request(Long.MAX_VALUE);
        runAll();
        assertThat(handled).containsExactly(1);
    }

    @Test
    void shouldRefuseASecondReader() {
        RingReader first = ring.read(NUMBER, handled::add, loop);
        RingReader second = ring.read(NUMBER, handled::add, loop);
        runAll();
        assertThat(end(first)).isNotDone();
        assertThatThrownBy(() -> end(second).join())
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a subscriber already");
    }

    @Test
    void shouldEndWithTheExceptionOfTheHandler() {
        IllegalArgumentException thrown = new IllegalArgumentException("handler");
        RingReader reader =
                ring.<Integer>read(
                        NUMBER,
                        _ -> {
                            throw thrown;
                        },
                        loop);
        output(1, 2);
        reader.request(Long.MAX_VALUE);
        runAll();
        assertThatThrownBy(() -> end(reader).join()).hasCause(thrown);
        ring.read(NUMBER, handled::add, loop).request(Long.MAX_VALUE);
        runAll();
        assertThat(handled).containsExactly(2);
    }

    private static final RecordDecoder<Integer> ODD =
            record -> {
                int number = NUMBER.decode(record);
                if (number % 2 == 0) {
                    throw new IllegalArgumentException("even");
                }
                return number;
            };

    @Test
    void shouldEndWithADecodeFailure() {
        RingReader reader = ring.read(ODD, handled::add, loop);
        output(1, 2, 3);
        reader.request(Long.MAX_VALUE);
        runAll();
        assertThat(handled).containsExactly(1);
        assertThatThrownBy(() -> end(reader).join())
                .cause()
                .isInstanceOf(RecordDecodingException.class)
                .hasRootCauseMessage("even");
    }

    @Test
    void shouldContinueAfterADecodeFailureIfTheHandlerPermits() {
        RingReader reader =
                ring.read(
                        ODD,
                        new RecordHandler<Integer>() {
                            @Override
                            public void handle(Integer number) {
                                handled.add(number);
                            }

                            @Override
                            public boolean decodeFailed(RecordDecodingException failure) {
                                return true;
                            }
                        },
                        loop);
        output(1, 2, 3);
        reader.request(2);
        runAll();
        assertThat(handled).containsExactly(1, 3);
        assertThat(ring.stats().decodeFailures()).isEqualTo(1);
    }

    @Test
    void shouldCompleteWhenTheRingIsClosed() {
        RingReader reader = ring.read(NUMBER, handled::add, loop);
        ring.close();
        runAll();
        assertThat(end(reader)).isCompleted();
        RingReader late = ring.read(NUMBER, handled::add, loop);
        assertThatThrownBy(() -> end(late).join())
                .cause()
                .hasMessageContaining("simulated ring events is closed");
    }

    @Test
    void shouldRejectARequestOfNothing() {
        RingReader reader = ring.read(NUMBER, handled::add, loop);
        assertThatThrownBy(() -> reader.request(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("request at least one record, not 0");
    }

    @Test
    void shouldCompleteAfterTheLastCallOfTheHandler() {
        RingReader[] reader = new RingReader[1];
        List<Integer> completed = new ArrayList<>();
        reader[0] =
                ring.read(
                        NUMBER,
                        number -> {
                            handled.add(number);
                            reader[0].close();
                            assertThat(end(reader[0])).isNotDone();
                        },
                        loop);
        var _ = end(reader[0]).thenRun(() -> completed.addAll(handled));
        output(1, 2);
        reader[0].request(Long.MAX_VALUE);
        runAll();
        assertThat(end(reader[0])).isCompleted();
        assertThat(completed).containsExactly(1);
    }

    @Test
    void shouldAdmitAWaitingReaderWhenTheFirstCloses() {
        RingReader first = ring.read(NUMBER, handled::add, loop);
        RingReader second = ring.read(NUMBER, handled::add, loop);
        first.close();
        output(1);
        second.request(1);
        runAll();
        assertThat(handled).containsExactly(1);
        assertThat(end(second)).isNotDone();
    }

    @Test
    void shouldReadWhatIsInTheRingBeforeAGracefulClose() {
        RingReader reader = ring.read(NUMBER, handled::add, loop);
        output(1, 2);
        ring.closeGracefully(Duration.ofDays(1));
        runAll();
        assertThat(end(reader)).isNotDone();
        reader.request(2);
        runAll();
        assertThat(handled).containsExactly(1, 2);
        assertThat(end(reader)).isCompleted();
    }

    @Test
    void shouldFailWhenTheRingBreaks() {
        RingReader reader = ring.read(NUMBER, handled::add, loop);
        output(1);
        runAll();
        new MemoryCorruptor(ring).producerPosition(3L * 4096);
        runAll();
        assertThatThrownBy(() -> end(reader).join()).hasCauseInstanceOf(BpfException.class);
    }
}
