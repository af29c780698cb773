/* The members that events of other projects have. */
#include "marked.h"

enum flags { F_READ_ONLY = 1, F_NO_SUID = 2, F_NO_EXEC = 8, F_BIND = 4096 };
enum state { STATE_IDLE, STATE_BUSY };
enum wide { WIDE_SMALL = 1, WIDE_LARGE = 1ULL << 40 };
struct point { __s16 x; __s16 y; };
struct event {
	__u8 comm[16];
	union { __u32 number; __u8 bytes[4]; } id;
	__u32 version : 4, length : 12, rest : 16;
	struct point points[2];
	enum flags flags;
	enum state state;
	__u64 wide;
	__u16 port;
	__u64 cookie;
} __attribute__((packed));
struct event *unused_event;
enum wide *unused_wide;
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event event = {
		.id.number = 0x01020304,
		.version = 5, .length = 1500, .rest = 9,
		.points = { { 1, -2 }, { 3, -4 } },
		.flags = F_READ_ONLY | F_BIND,
		.state = STATE_BUSY,
		.wide = WIDE_LARGE,
		.port = 443,
		.cookie = -1ULL,
	};

	if (!is_marked())
		return 0;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return 0;
}
