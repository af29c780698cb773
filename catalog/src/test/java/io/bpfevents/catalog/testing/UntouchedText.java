package io.bpfevents.catalog.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text in a page of this process that is not present until the text is read. */
public final class UntouchedText implements AutoCloseable {
    private static final long PRESENT = 1L << 63; // Documentation/admin-guide/mm/pagemap.rst

    private final Arena arena = Arena.ofShared();
    private final MemorySegment text;

    /**
     * Maps a text.
     *
     * @param directory for its file
     */
    public UntouchedText(Path directory, String text) throws IOException {
        Path file = Files.createTempFile(directory, "text", null);
        Files.writeString(file, text + "\0", StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(file)) {
            this.text = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /** Whether the page is present. */
    public boolean isPresent() throws IOException {
        int pageSize = call("getpagesize", FunctionDescriptor.of(JAVA_INT));
        try (RandomAccessFile pages = new RandomAccessFile("/proc/self/pagemap", "r")) {
            pages.seek(text.address() / pageSize * Long.BYTES);
            return (Long.reverseBytes(pages.readLong()) & PRESENT) != 0;
        }
    }

    /** Tries to open the file with this path, which must not exist. */
    public void open() {
        int result = call("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), text, 0);
        if (result >= 0) {
            throw new AssertionError("the file exists");
        }
    }

    @SuppressWarnings("restricted")
    private static int call(String function, FunctionDescriptor descriptor, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        try {
            return (int)
                    linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor)
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
