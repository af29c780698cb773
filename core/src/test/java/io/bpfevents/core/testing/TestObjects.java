package io.bpfevents.core.testing;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.elf.Sections;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The objects of {@code src/test/bpf}, by file name. */
public final class TestObjects {
    private TestObjects() {}

    /** Opens an object. */
    public static OpenBpfObject open(String name) {
        return BpfObject.openResource(TestObjects.class.getClassLoader(), resource(name));
    }

    /** The contents of an object file. */
    public static byte[] bytes(String name) {
        try (InputStream in =
                TestObjects.class.getClassLoader().getResourceAsStream(resource(name))) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contents of a section of an object file. */
    public static byte[] section(String object, String name) {
        Sections sections =
                new Sections(
                        damage -> new BpfException("read " + object, damage),
                        ByteBuffer.wrap(bytes(object)));
        ByteBuffer contents = sections.contents(sections.named(name).getFirst());
        byte[] section = new byte[contents.remaining()];
        contents.get(section);
        return section;
    }

    /** The class path resource of an object file. */
    public static String resource(String name) {
        return "META-INF/bpf/" + name + ".bpf.o";
    }
}
