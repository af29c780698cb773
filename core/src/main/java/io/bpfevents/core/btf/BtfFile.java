package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.elf.BpfElfHeader;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files that have BTF: as their content, or in a section of an ELF file. */
public final class BtfFile {
    private static final String SECTION = ".BTF";

    /** Of BTF, in bytes; that of a kernel has some megabytes. */
    private static final int LONGEST = 1 << 28;

    private BtfFile() {}

    /**
     * The BTF of a file, whose types are not checked.
     *
     * @param failure makes the exception from what is wrong with the file
     * @return null for an ELF file without BTF
     * @throws BpfException if there is no such file, or it has another format
     */
    public static byte @Nullable [] read(Path file, Function<String, BpfException> failure) {
        if (!Files.exists(file)) {
            throw failure.apply("there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw failure.apply("it is not a readable file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer start = ByteBuffer.allocate(BpfElfHeader.SIZE);
            int length = Math.max(0, channel.read(start, 0));
            byte[] header = Arrays.copyOf(start.array(), length);
            if (BpfElfHeader.isNative(header)) {
                return ofElf(channel, failure);
            }
            if (!isBtf(header)) {
                throw failure.apply("it is neither a BPF object nor a BTF file");
            }
            requireAtMost(LONGEST, channel, failure);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw failure.apply("it cannot be read: " + e.getMessage());
        } catch (InternalError e) { // of mapped memory
            throw failure.apply("it was changed while it was read");
        }
    }

    /** Mapped, since a kernel with debug information has some hundred megabytes. */
    private static byte @Nullable [] ofElf(
            FileChannel channel, Function<String, BpfException> failure) throws IOException {
        requireAtMost(Integer.MAX_VALUE, channel, failure);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer elf =
                    channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
            Sections sections = new Sections(what -> failure.apply("it is damaged: " + what), elf);
            List<Section> found = sections.named(SECTION);
            if (found.isEmpty()) {
                return null;
            }
            if (found.getFirst().size() > LONGEST) {
                throw failure.apply("its BTF is larger than " + LONGEST + " bytes");
            }
            return contents(sections, found.getFirst());
        }
    }

    private static void requireAtMost(
            int most, FileChannel channel, Function<String, BpfException> failure)
            throws IOException {
        if (channel.size() > most) {
            throw failure.apply(
                    "it has " + channel.size() + " bytes, and " + most + " can be read");
        }
    }

    private static boolean isBtf(byte[] bytes) {
        return bytes.length >= Short.BYTES
                && Short.toUnsignedInt(
                                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort())
                        == RawBtf.MAGIC;
    }

    private static byte[] contents(Sections sections, Section section) {
        byte[] contents = new byte[section.size()];
        sections.contents(section).get(contents);
        return contents;
    }
}
