import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.reactor.BpfEvents;

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/untyped/packet.bpf.o")).load()) {
        EventSchema schema = EventSchema.of(object, "packet");
        object.program("send_packet").testRun();
        Event event = BpfEvents.ringbuf(object.ringbuf("packets")).blockFirst();
        Map<String, Object> fields = event.fields(schema);
        IO.println("length " + fields.get("length") + " of " + event.size() + " bytes");
        IO.println("from " + fields.get("from"));

        // A char[] is text up to its first NUL, unless its bytes are requested.
        Map<String, Object> bytes = event.fields(schema.withBytes("from.host"));
        byte[] host = (byte[]) ((Map<?, ?>) bytes.get("from")).get("host");
        IO.println("host " + Arrays.toString(host));
        IO.println("address " + Arrays.toString((byte[]) fields.get("v6")));
    }
}
