// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Three shapes that real events have: text in bytes, several texts in one array, one of several structs by a type. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event {
	__u32 pid;
	__u8 comm[16];           /* text, in 8 of 92 real structs */
	__u32 type;
	union {
		struct { __u32 port; __u32 ip; } connect;
		struct { __u64 inode; } open;
	};
	__u32 args_size;
	char args[32];           /* "ls\0-l\0/tmp\0" */
};
struct event *unused_event;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 16); } rb SEC(".maps");
SEC("syscall") int send(void *ctx)
{
	struct event e = { .pid = 1, .comm = "ls", .type = 1, .args_size = 11, .args = "ls\0-l\0/tmp" };
	e.connect.port = 443;
	e.connect.ip = 0x7f000001;
	bpf_ringbuf_output(&rb, &e, sizeof(e), 0);
	bpf_ringbuf_output(&rb, &e, sizeof(e), 0);
	bpf_ringbuf_output(&rb, &e, sizeof(e), 0);
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
