package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged recording is read, or rejected by an exception of this library. {@code
 * -DdamagedRecordings=N} sets how many are read, {@code -DdamagedRecordingsSeed=S} repeats a run.
 */
@Timeout(600)
class DamagedRecordingsTest {
    private static final String SEED = "damagedRecordingsSeed";
    private static final int COUNT = Integer.getInteger("damagedRecordings", 500);
    private static final long[] EXTREMES = {
        0, 1, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000L, 0xffff_ffffL, Long.MAX_VALUE, -1
    };

    @TempDir private Path directory;

    private byte[] recording() throws IOException {
        Path file = directory.resolve("recording.avro");
        try (OpenBpfObject object = TestObjects.open("types");
                SimulatedRingbuf ring = SimulatedRingbuf.create("events", 1 << 16)) {
            for (int i = 0; i < 200; i++) {
                ring.output(new byte[100 + i]);
            }
            ring.throttle();
            CompletableFuture<Accounting> result =
                    Recordings.start(Recorder.of(ring).struct(object, "flexible_bytes"), file);
            ring.closeGracefully(Duration.ofMinutes(1));
            result.join();
        }
        return Files.readAllBytes(file);
    }

    /** The same recording without compression, which would hide most of the values. */
    private byte[] uncompressed(byte[] recording) throws IOException {
        Path from = Files.write(directory.resolve("compressed.avro"), recording);
        Path to = directory.resolve("uncompressed.avro");
        try (var reader =
                        new DataFileReader<GenericRecord>(
                                from.toFile(), new GenericDatumReader<>());
                var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>())) {
            for (String key : reader.getMetaKeys()) {
                if (!key.startsWith("avro.")) {
                    writer.setMeta(key, reader.getMeta(key));
                }
            }
            writer.setSyncInterval(1000);
            writer.create(reader.getSchema(), to.toFile());
            for (GenericRecord row : reader) {
                writer.append(row);
            }
        }
        return Files.readAllBytes(to);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.nativeOrder());
        // Values of the header are a small part of the file.
        int limit = random.nextInt(3) == 0 ? Math.min(whole.length, 4000) : whole.length;
        int length = whole.length;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(limit - Long.BYTES);
            switch (random.nextInt(6)) {
                case 0 -> bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
                case 1 -> bytes.put(at, (byte) EXTREMES[random.nextInt(EXTREMES.length)]);
                case 2 -> bytes.putLong(at, EXTREMES[random.nextInt(EXTREMES.length)]);
                case 3 -> bytes.put(at, (byte) ('0' + random.nextInt(10)));
                case 4 -> bytes.putLong(at, bytes.getLong(random.nextInt(limit - Long.BYTES)));
                default -> length = random.nextInt(4) == 0 ? random.nextInt(limit) : length;
            }
        }
        return Arrays.copyOf(bytes.array(), length);
    }

    private static void readAll(Path file) {
        Recording recording = Recording.open(file);
        recording.schema();
        recording.summary();
        recording.elements().blockLast();
    }

    @Test
    void shouldBeReadOrRejected() throws IOException {
        byte[] compressed = recording();
        List<byte[]> originals = List.of(compressed, uncompressed(compressed));
        long seed = Long.getLong(SEED, new Random().nextInt());
        int read = 0;
        int rejected = 0;
        for (int i = 0; i < COUNT; i++) {
            Random random = new Random(seed + i);
            byte[] bytes = damaged(originals.get(random.nextInt(2)), random);
            Path file = Files.write(directory.resolve("damaged.avro"), bytes);
            try {
                readAll(file);
                read++;
            } catch (BpfException | LayoutException e) {
                assertThat(e.getMessage()).isNotBlank();
                rejected++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-D" + SEED + "=" + (seed + i), e);
            }
        }
        System.out.println(
                COUNT
                        + " damaged recordings, -D"
                        + SEED
                        + "="
                        + seed
                        + ": "
                        + read
                        + " read, "
                        + rejected
                        + " rejected");
        assertThat(read).isPositive();
        assertThat(rejected).isPositive();
    }

    /** A block of one element and nearly 2 GiB, of which the file has nothing. */
    @Test
    void shouldAllocateNoMoreThanTheFileHas() throws IOException {
        byte[] whole = recording();
        byte[] sync = Arrays.copyOfRange(whole, whole.length - 16, whole.length);
        int header = indexOf(whole, sync) + sync.length;
        byte[] block = {2, (byte) 0xe0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}; // zigzag
        byte[] bytes = Arrays.copyOf(whole, header + block.length);
        System.arraycopy(block, 0, bytes, header, block.length);
        Path file = Files.write(directory.resolve("large.avro"), bytes);

        long before = allocated();
        assertThat(Recording.open(file).summary().isComplete()).isFalse();
        assertThat(allocated() - before).isLessThan(100 << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        int at = 0;
        while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }
}
