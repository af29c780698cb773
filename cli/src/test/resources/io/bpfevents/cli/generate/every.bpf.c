// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Maps, buffers and global variables of every kind that a handle has a method for. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

enum mode { MODE_OFF, MODE_ON };

enum rights { READ = 1, WRITE = 2, EXECUTE = 4 };

/* The name of the class that is generated. */
struct every {
	__u32 id;
	enum mode mode;
	struct open { __u16 port; } open;
};

/* The names of classes that the generated source uses. */
struct list { __u64 number; };
struct buffer { __u32 first; __u32 second; };

BPF_EVENTS_RING(events, 4096, struct every);
BPF_EVENTS_BUFFER(either, 4096, struct list);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct buffer);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct list);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, char[16]);
	__type(value, enum mode);
} modes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(key_size, 12);
	__uint(value_size, 4);
} sized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u32);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} calls SEC(".maps");

/* No identifiers of Java, names of the handle's own methods, and names that become the same. */
volatile __u32 class = 1;
volatile __u32 object = 2;
volatile __u32 value = 3;
volatile __u64 hash_code = 4;
volatile __u64 hashCode = 5;
volatile __u32 _ = 6;
volatile __u32 _1 = 7;
volatile __u32 LOOKUP = 5;

const volatile __u32 limit = 8;
const volatile char target[16] = "init";
volatile _Bool enabled;
volatile enum mode mode = MODE_ON;
volatile enum rights rights = READ | WRITE;
volatile struct buffer pair = { 1, 2 };
volatile struct buffer pairs[2];
volatile char names[2][8] = { "one", "two" };
volatile __u32 ports[3] = { 1, 2, 3 };
volatile __s32 matrix[2][2] = { { 1, 2 }, { 3, 4 } };
volatile __u8 address[6] = { 1, 2, 3, 4, 5, 6 };
volatile double real = 1.5;
volatile float reals[2];
volatile __int128 wide = 9;
volatile union { __u32 number; char text[4]; } either_way;
struct { int anonymous; } volatile nameless = { 3 };
struct open *volatile pointer;

SEC("syscall")
int native(void *ctx)
{
	struct every *event = bpf_events_reserve(events, sizeof(*event));
	struct buffer key = { 1, 2 };
	__u64 one = 1;
	__u32 zero = 0;
	struct list *list;

	bpf_printk("native %d", limit);
	if (event) {
		event->id = limit;
		event->mode = mode;
		event->open.port = class + value;
		bpf_events_submit(events, event);
	}
	bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	list = bpf_map_lookup_elem(&per_cpu, &zero);
	if (list)
		list->number += 5;
	bpf_map_push_elem(&queue, &zero, BPF_ANY);
	hash_code += hashCode;
	return enabled ? object : target[0];
}

SEC("tp/syscalls/sys_enter_getppid")
int open(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
